import { expect } from "chai";
import type OpenAI from "openai";
import type { ChatCompletionCreateParamsNonStreaming } from "openai/resources/chat/completions";
import { type Emulator, startEmulator } from "../emulator/index.js";
import { clientOf } from "./support/emulator.js";
import { answersOf } from "./support/traffic.js";

type Request = ChatCompletionCreateParamsNonStreaming;
type Values = Record<string, unknown>;

const question = { role: "user" as const, content: "Is my book late?" };

describe("The emulator's chat completions", () => {
  let emulator: Emulator;
  let completions: OpenAI["chat"]["completions"];

  before(async () => {
    const traffic = process.env.RECORDED_TRAFFIC;
    emulator = await startEmulator({ ...(traffic && { record: answersOf(traffic) }) });
    completions = clientOf(emulator).chat.completions;
  });
  beforeEach(() => emulator.reset());
  after(() => emulator.close());

  const ask = (more: Partial<Request> = {}) =>
    completions.create({ model: "gpt-5-mini", messages: [question], ...more });
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(emulator.url + path, {
      method,
      headers: {
        authorization: "Bearer sk-projA-1",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Values };
  };
  const refusal = async (more: Values) => {
    const body = { model: "gpt-5-mini", messages: [question], ...more };
    const answer = await send("POST", "/chat/completions", body);
    const { message, param, code } = answer.body.error as Values;
    return { status: answer.status, message, param, code };
  };

  describe("as answers", () => {
    it("are the same for the same request, but for their ids", async () => {
      const [one, other] = [await ask(), await ask()];
      expect(one.id)
        .to.match(/^chatcmpl-[A-Za-z0-9]{24}$/)
        .and.not.equal(other.id);
      expect({ ...one, id: "", created: 0 }).to.deep.equal({ ...other, id: "", created: 0 });
      expect(one.choices[0]?.message.content).to.equal("You asked: Is my book late?");
      expect((await ask({ messages: [{ role: "user", content: "Is it?" }] })).choices).not.to.deep.equal(
        one.choices,
      );
    });

    it("come under the name of the model's snapshot, and in the service tier that was asked for", async () => {
      expect(await ask()).to.include({ model: "gpt-5-mini-2025-08-07", service_tier: "default" });
      expect(await ask({ model: "gpt-5-mini-2025-08-07", service_tier: "flex" })).to.include({
        model: "gpt-5-mini-2025-08-07",
        service_tier: "flex",
      });
    });

    it("count what they cost", async () => {
      const { usage: short } = await ask();
      const { usage: long } = await ask({ messages: [question, question], n: 2 });
      expect(short?.total_tokens).to.equal((short?.prompt_tokens ?? 0) + (short?.completion_tokens ?? 0));
      expect(long?.prompt_tokens).to.be.above(short?.prompt_tokens ?? 0);
      expect(long?.completion_tokens).to.be.above(2 * (short?.completion_tokens ?? 0));
    });

    it("end at a limit or at a text", async () => {
      const [cut] = (await ask({ max_completion_tokens: 3 })).choices;
      expect(cut).to.deep.include({ finish_reason: "length" });
      const [stopped] = (await ask({ stop: [" book", "late"] })).choices;
      expect(stopped?.message.content).to.equal("You asked: Is my");
      expect(stopped?.finish_reason).to.equal("stop");
    });

    it("are as many as were asked for, each with a text of its own", async () => {
      const { choices } = await ask({ n: 3 });
      expect(choices.map(({ index }) => index)).to.deep.equal([0, 1, 2]);
      expect(new Set(choices.map(({ message }) => message.content)).size).to.equal(3);
    });

    it("have the probabilities of their tokens when asked", async () => {
      const [choice] = (await ask({ logprobs: true, top_logprobs: 2 })).choices;
      const tokens = choice?.logprobs?.content ?? [];
      expect(tokens.map(({ token }) => token).join("")).to.equal(choice?.message.content);
      expect(tokens.every(({ logprob, top_logprobs }) => logprob <= 0 && top_logprobs.length === 2)).to.equal(
        true,
      );
      expect((await ask()).choices[0]?.logprobs).to.equal(null);
    });

    it("are JSON of the schema, with words of the question where they fit", async () => {
      const schema = {
        type: "object",
        properties: {
          subject: { type: "string", enum: ["fee", "book", "event"] },
          late: { type: "boolean" },
          days: { type: "integer", minimum: 1, maximum: 5 },
          shelf: { $ref: "#/$defs/shelf" },
          tags: { type: "array", items: { type: "string", maxLength: 9 }, minItems: 2 },
          note: { anyOf: [{ type: "string" }, { type: "null" }] },
        },
        required: ["subject", "late", "days", "shelf", "tags", "note"],
        $defs: { shelf: { type: "object", properties: { side: { const: "left" } } } },
      };
      const format = { type: "json_schema" as const, json_schema: { name: "answer", schema } };
      const [choice] = (await ask({ response_format: format })).choices;
      const value = JSON.parse(choice?.message.content ?? "") as Record<string, never>;
      expect(value).to.have.all.keys(schema.required);
      expect(value).to.deep.include({ subject: "book", shelf: { side: "left" } });
      expect(value.late).to.be.a("boolean");
      expect(value.days).to.be.within(1, 5);
      expect(value.tags).to.have.lengthOf(2);
    });

    it("are some JSON when no schema says which, and end where a schema refers to itself", async () => {
      const [loose] = (await ask({ response_format: { type: "json_object" } })).choices;
      expect(JSON.parse(loose?.message.content ?? "")).to.be.an("object");
      const schema = {
        type: "object",
        properties: { next: { $ref: "#" }, a: { type: "null" } },
        required: ["a"],
      };
      const format = { type: "json_schema" as const, json_schema: { name: "chain", schema } };
      const [choice] = (await ask({ response_format: format })).choices;
      expect(JSON.parse(choice?.message.content ?? "")).to.have.all.keys("next", "a");
    });

    it("speak, and are judged, when asked", async () => {
      const [spoken] = (
        await ask({ modalities: ["text", "audio"], audio: { voice: "alloy", format: "mp3" } })
      ).choices;
      expect(spoken?.message).to.deep.include({ content: null });
      expect(spoken?.message.audio?.transcript).to.equal("You asked: Is my book late?");
      const { moderation } = await ask({ moderation: { model: "omni-moderation-latest" } });
      expect(moderation?.input.type).to.equal("moderation_results");
    });
  });

  describe("as calls", () => {
    const find = {
      type: "function" as const,
      function: { name: "find", parameters: { type: "object", properties: { isbn: { type: "string" } } } },
    };
    const query = { type: "custom" as const, custom: { name: "query" } };

    const forcing: [string, Partial<Request>, string][] = [
      ["any tool", { tool_choice: "required" }, "find"],
      ["a function", { tool_choice: { type: "function", function: { name: "find" } } }, "find"],
      ["a custom tool", { tool_choice: { type: "custom", custom: { name: "query" } } }, "query"],
      [
        "one of some tools",
        {
          tool_choice: {
            type: "allowed_tools",
            allowed_tools: { mode: "required", tools: [{ type: "custom", custom: { name: "query" } }] },
          },
        },
        "query",
      ],
    ];
    for (const [what, more, name] of forcing) {
      it(`are made where the request asks for ${what}`, async () => {
        const [choice] = (await ask({ tools: [find, query], ...more })).choices;
        expect(choice?.finish_reason).to.equal("tool_calls");
        expect(choice?.message.content).to.equal(null);
        const [call] = choice?.message.tool_calls ?? [];
        expect(call?.type === "custom" ? call.custom.name : call?.function.name).to.equal(name);
        if (call?.type === "function") expect(JSON.parse(call.function.arguments)).to.have.all.keys("isbn");
      });
    }

    it("are not made where the model may choose", async () => {
      for (const tool_choice of ["auto", "none"] as const) {
        const [choice] = (await ask({ tools: [find], tool_choice })).choices;
        expect(choice?.finish_reason).to.equal("stop");
      }
    });

    it("are made in the earlier form as well", async () => {
      const [choice] = (await ask({ functions: [{ name: "find" }], function_call: { name: "find" } }))
        .choices;
      expect(choice?.finish_reason).to.equal("function_call");
      expect(choice?.message.function_call).to.deep.equal({ name: "find", arguments: "{}" });
    });
  });

  describe("as objects", () => {
    it("are kept only when that was asked for", async () => {
      const { id } = await ask();
      expect(emulator.objects("chat.completion")).to.be.empty;
      expect((await send("GET", `/chat/completions/${id}`)).status).to.equal(404);
      const kept = await ask({ store: true, metadata: { team: "desk" } });
      expect(kept).not.to.have.property("metadata");
      expect(await completions.retrieve(kept.id)).to.deep.include({
        id: kept.id,
        metadata: { team: "desk" },
      });
    });

    it("show their messages, page by page and in the order that is asked for", async () => {
      const messages = [
        { role: "developer" as const, content: "Be brief." },
        { role: "user" as const, content: [{ type: "text" as const, text: "What is this?" }], name: "ada" },
        { role: "user" as const, content: "And that?" },
      ];
      const { id } = await ask({ messages, store: true });
      const path = `/chat/completions/${id}/messages`;
      const first = (await send("GET", `${path}?limit=2`)).body;
      expect(first).to.include({ first_id: `${id}-0`, last_id: `${id}-1`, has_more: true });
      expect(first.data).to.deep.equal([
        {
          id: `${id}-0`,
          role: "developer",
          content: "Be brief.",
          name: null,
          refusal: null,
          content_parts: null,
        },
        {
          id: `${id}-1`,
          role: "user",
          content: null,
          name: "ada",
          refusal: null,
          content_parts: [{ type: "text", text: "What is this?" }],
        },
      ]);
      const rest = (await send("GET", `${path}?limit=2&after=${id}-1`)).body;
      expect(rest).to.include({ first_id: `${id}-2`, has_more: false });
      const turned = (await send("GET", `${path}?order=desc&limit=1`)).body.data as { id: string }[];
      expect(turned[0]?.id).to.equal(`${id}-2`);
    });

    it("are listed oldest first, or by model, pairs and order", async () => {
      const one = await ask({ store: true, metadata: { team: "desk", shift: "late" } });
      const two = await ask({ store: true, metadata: { team: "desk" }, model: "gpt-4o" });
      const three = await ask({ store: true });
      const ids = async (query: string): Promise<string[]> => {
        const { body } = await send("GET", `/chat/completions${query}`);
        return (body.data as { id: string }[]).map(({ id }) => id);
      };
      expect(await ids("")).to.deep.equal([one.id, two.id, three.id]);
      expect(await ids("?order=desc&limit=2")).to.deep.equal([three.id, two.id]);
      expect(await ids(`?after=${one.id}&limit=1`)).to.deep.equal([two.id]);
      expect(await ids("?model=gpt-4o")).to.deep.equal([two.id]);
      expect(await ids("?metadata[team]=desk")).to.deep.equal([one.id, two.id]);
      expect(await ids("?metadata[team]=desk&metadata[shift]=late")).to.deep.equal([one.id]);
    });

    it("take new metadata as a whole, and null for none", async () => {
      const { id } = await ask({ store: true, metadata: { a: "1", b: "2" } });
      expect(await completions.update(id, { metadata: { c: "3" } })).to.deep.include({
        metadata: { c: "3" },
      });
      expect(await completions.update(id, { metadata: null })).to.deep.include({ metadata: {} });
      expect((await send("POST", `/chat/completions/${id}`, {})).status).to.equal(400);
      expect((await send("POST", `/chat/completions/${id}`, { model: "gpt-5" })).status).to.equal(400);
    });

    it("are deleted once, with their messages", async () => {
      const { id } = await ask({ store: true });
      expect(await completions.delete(id)).to.deep.equal({
        id,
        object: "chat.completion.deleted",
        deleted: true,
      });
      for (const path of [id, `${id}/messages`])
        expect((await send("GET", `/chat/completions/${path}`)).status).to.equal(404);
      expect((await send("DELETE", `/chat/completions/${id}`)).status).to.equal(404);
    });

    it("belong to their project alone", async () => {
      const { id } = await ask({ store: true });
      const answer = await fetch(`${emulator.url}/chat/completions/${id}`, {
        headers: { authorization: "Bearer sk-projB-1" },
      });
      expect(answer.status).to.equal(404);
    });
  });

  describe("refuse", () => {
    it("streams, in one clear sentence", async () => {
      expect(await refusal({ stream: true })).to.deep.equal({
        status: 400,
        message: "Unsupported value: 'stream' is not supported by this server; ask without it.",
        param: "stream",
        code: "unsupported_value",
      });
      expect(
        (await send("POST", "/chat/completions", { model: "gpt-5", messages: [question], stream: false }))
          .status,
      ).to.equal(200);
    });

    const tool = { type: "function", function: { name: "find" } };
    const refused: [Values, number, RegExp, string | null][] = [
      [{ model: undefined }, 400, /^Missing required parameter: 'model'\.$/, "model"],
      [{ model: "gpt-none" }, 404, /^The model `gpt-none` does not exist/, null],
      [{ model: "text-embedding-3-small" }, 404, /^This is not a chat model/, "model"],
      [{ messages: undefined }, 400, /^Missing required parameter: 'messages'\.$/, "messages"],
      [{ messages: [] }, 400, /empty array/, "messages"],
      [{ messages: [{ role: "bot", content: "" }] }, 400, /^Invalid value: 'bot'/, "messages[0].role"],
      [{ messages: [{ role: "user" }] }, 400, /^Missing required parameter/, "messages[0].content"],
      [{ messages: [{ role: "assistant" }] }, 400, /^Missing required parameter/, "messages[0].content"],
      [{ messages: [{ role: "user", content: "", a: 1 }] }, 400, /^Unknown parameter/, "messages[0].a"],
      [
        { messages: [{ role: "system", content: [{ type: "image_url", image_url: { url: "x" } }] }] },
        400,
        /^Invalid value: 'image_url'/,
        "messages[0].content[0].type",
      ],
      [
        { messages: [{ role: "tool", content: "", tool_call_id: "a" }] },
        400,
        /preceeding message/,
        "messages.[0].role",
      ],
      [
        { temperature: 3 },
        400,
        /^Invalid 'temperature': decimal above maximum value\. .* <= 2, but got 3/,
        "temperature",
      ],
      [{ n: 0 }, 400, /^Invalid 'n': integer below minimum value\. .* >= 1, but got 0/, "n"],
      [{ seed: "x" }, 400, /^Invalid type for 'seed': expected an integer/, "seed"],
      [{ logprobs: 1 }, 400, /^Invalid type for 'logprobs': expected a boolean/, "logprobs"],
      [{ stop: ["a", "b", "c", "d", "e"] }, 400, /array too long/, "stop"],
      [
        { metadata: { a: "1" } },
        400,
        /^The 'metadata' parameter is only allowed when 'store' is enabled\.$/,
        "metadata",
      ],
      [{ max_tokens: 1, max_completion_tokens: 1 }, 400, /at the same time is not supported/, "max_tokens"],
      [{ top_logprobs: 1 }, 400, /'logprobs' must be set to true/, "top_logprobs"],
      [{ modalities: ["audio"] }, 400, /'audio' is required/, "audio"],
      [{ tool_choice: "auto" }, 400, /only allowed when 'tools' are specified/, "tool_choice"],
      [{ parallel_tool_calls: true }, 400, /only allowed when 'tools' are specified/, "parallel_tool_calls"],
      [{ tools: [tool, tool] }, 400, /unique/, "tools"],
      [
        { tools: [tool], tool_choice: { type: "function", function: { name: "lose" } } },
        400,
        /^Tool choice 'lose' not found/,
        "tool_choice",
      ],
      [
        { response_format: { type: "json_schema", json_schema: { name: "a b" } } },
        400,
        /does not match pattern/,
        "response_format.json_schema.name",
      ],
      [{ colour: "red" }, 400, /^Unknown parameter: 'colour'\.$/, "colour"],
    ];
    for (const [change, status, message, param] of refused) {
      it(`what is wrong: ${JSON.stringify(change)}`, async () => {
        const answer = await refusal(change);
        expect(answer.status).to.equal(status);
        expect(answer.message).to.match(message);
        expect(answer.param).to.equal(param);
      });
    }

    it("nothing that is null instead of absent", async () => {
      const nothing = {
        tool_choice: null,
        function_call: null,
        temperature: null,
        metadata: null,
        stream: null,
      };
      const body = { model: "gpt-5-mini", messages: [question], ...nothing };
      expect((await send("POST", "/chat/completions", body)).status).to.equal(200);
    });
  });
});
