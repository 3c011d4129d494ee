import { once } from "node:events";
import { createServer, type RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Starts a server, and returns its address without a path. */
export type Serve = (answer: RequestListener | Server) => Promise<string>;

/** Plain servers, for what the emulator does not do. They are closed `after` the suite, or `afterEach` test. */
export function serversUntil(end: (close: () => void) => void): Serve {
  const servers: Server[] = [];
  end(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  return async (answer) => {
    const server = answer instanceof Server ? answer : createServer(answer);
    servers.push(server.listen(0, "127.0.0.1"));
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
}
