import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import * as proto from "@pulumi/pulumi/proto/provider_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { providerText } from "../../sdk/resource.js";

type Values = Record<string, unknown>;

/** The engine's view of the real provider process: the calls that it makes, in its own protocol. */
export interface Host {
  readonly process: ChildProcess;
  readonly output: string;
  configure(config: Record<string, string>): Promise<void>;
  check(
    olds: Values,
    news: Values,
  ): Promise<{ inputs: Values; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Values,
    news: Values,
  ): Promise<{ changes: "none" | "some" | "unknown"; replaces: string[] }>;
  create(inputs: Values): Promise<{ id: string; outputs: Values }>;
  read(id: string, outputs: Values): Promise<{ id: string; outputs: Values; inputs: Values | undefined }>;
  /** What newer engines make of `Resource.get`: a read with inputs, and without properties. */
  get(id: string): Promise<{ id: string; outputs: Values }>;
  update(id: string, olds: Values, news: Values): Promise<{ outputs: Values }>;
  delete(id: string, outputs: Values): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the dynamic-provider process as the engine does, in a folder from which the package and the SDK can be
 * found. `provider` is the code that stands in the state.
 */
export async function startHost(
  folder: string,
  kind: string,
  environment: NodeJS.ProcessEnv,
  node = process.execPath,
  provider = providerText(kind),
): Promise<Host> {
  const script = createRequire(join(folder, "index.js")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const child = spawn(node, [script, "127.0.0.1:1"], { cwd: folder, env: environment });
  let output = "";
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const lines = createInterface({ input: child.stdout });
  const port = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", () => reject(new Error(`the provider process ended: ${output}`)));
  });
  lines.on("line", (line) => {
    output += `${line}\n`;
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const text = { __provider: provider };
  const call = <Request, Response>(method: string, request: Request): Promise<Response> =>
    new Promise((resolve, reject) => {
      const send = (client as unknown as Record<string, (r: Request, done: Done<Response>) => void>)[method];
      send?.call(client, request, (error, response) => (error ? reject(error) : resolve(response)));
    });

  return {
    process: child,
    get output() {
      return output;
    },
    async configure(config) {
      const request = new proto.ConfigureRequest();
      request.setArgs(struct(config));
      await call("configure", request);
    },
    async check(olds, news) {
      const request = new proto.CheckRequest();
      request.setOlds(struct(olds));
      request.setNews(struct({ ...news, ...text }));
      const response = await call<proto.CheckRequest, proto.CheckResponse>("check", request);
      return {
        inputs: values(response.getInputs()),
        failures: response
          .getFailuresList()
          .map((f) => ({ property: f.getProperty(), reason: f.getReason() })),
      };
    },
    async diff(id, olds, news) {
      const request = new proto.DiffRequest();
      request.setId(id);
      request.setOlds(struct({ ...olds, ...text }));
      request.setNews(struct({ ...news, ...text }));
      const response = await call<proto.DiffRequest, proto.DiffResponse>("diff", request);
      const changes = (["unknown", "none", "some"] as const)[response.getChanges()] ?? "unknown";
      return { changes, replaces: response.getReplacesList() };
    },
    async create(inputs) {
      const request = new proto.CreateRequest();
      request.setProperties(struct({ ...inputs, ...text }));
      const response = await call<proto.CreateRequest, proto.CreateResponse>("create", request);
      return { id: response.getId(), outputs: values(response.getProperties()) };
    },
    async read(id, outputs) {
      const request = new proto.ReadRequest();
      request.setId(id);
      request.setProperties(struct({ ...outputs, ...text }));
      const response = await call<proto.ReadRequest, proto.ReadResponse>("read", request);
      return {
        id: response.getId(),
        outputs: values(response.getProperties()),
        inputs: response.hasInputs() ? values(response.getInputs()) : undefined,
      };
    },
    async get(id) {
      const request = new proto.ReadRequest();
      request.setId(id);
      request.setInputs(struct(text));
      const response = await call<proto.ReadRequest, proto.ReadResponse>("read", request);
      return { id: response.getId(), outputs: values(response.getProperties()) };
    },
    async update(id, olds, news) {
      const request = new proto.UpdateRequest();
      request.setId(id);
      request.setOlds(struct({ ...olds, ...text }));
      request.setNews(struct({ ...news, ...text }));
      const response = await call<proto.UpdateRequest, proto.UpdateResponse>("update", request);
      return { outputs: values(response.getProperties()) };
    },
    async delete(id, outputs) {
      const request = new proto.DeleteRequest();
      request.setId(id);
      request.setProperties(struct({ ...outputs, ...text }));
      await call("delete", request);
    },
    async stop() {
      client.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** What a hook that has done a part of its work hands the engine for its state; undefined when it hands nothing. */
export function partialState(error: unknown): { id: string; outputs: Values } | undefined {
  const [detail] = (error as grpc.ServiceError).metadata?.get("grpc-status-details-bin") ?? [];
  if (!Buffer.isBuffer(detail)) return undefined;
  const [any] = Status.deserializeBinary(detail).getDetailsList();
  if (any === undefined) return undefined;
  const failed = proto.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return { id: failed.getId(), outputs: values(failed.getProperties()) };
}

type Done<Response> = (error: Error | null, response: Response) => void;

function struct(value: Values): Struct {
  return Struct.fromJavaScript(value as Parameters<typeof Struct.fromJavaScript>[0]);
}

function values(message: Struct | undefined): Values {
  return (message?.toJavaScript() ?? {}) as Values;
}
