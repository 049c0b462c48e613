import { cmafInit } from "../../../media/index.ts";
import {
  encodeFrames,
  encodeMessage,
  FRAME_TYPE,
  type PartObject,
  partFrame,
  type Welcome,
} from "../../../protocol/index.ts";

/** Edges behind one address, each of whom connections reach in turn; `deaf` ones refuse. For tests. */
export class SharedAddress implements Disposable {
  readonly #server: Bun.Server<{ edge: string }>;
  readonly #edges: readonly string[];
  readonly #parts: readonly PartObject[];
  /** Connections that were greeted, by the edge's id. */
  readonly met: string[] = [];
  /** Of each connection. */
  readonly origins: (string | null)[] = [];
  readonly deaf = new Set<string>();
  #next = 0;

  constructor(edges: readonly string[], parts: readonly PartObject[]) {
    this.#edges = edges;
    this.#parts = parts;
    this.#server = Bun.serve<{ edge: string }>({
      port: 0,
      hostname: "127.0.0.1",
      fetch: (request, server) => {
        const edge = this.#edges[this.#next++ % this.#edges.length] ?? "";
        this.origins.push(request.headers.get("origin"));
        const isTaken = !this.deaf.has(edge) && server.upgrade(request, { data: { edge } });
        return isTaken ? undefined : new Response("away", { status: 502 });
      },
      websocket: { open: (socket) => this.#greet(socket), message: () => undefined },
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true);
  }

  #greet(socket: Bun.ServerWebSocket<{ edge: string }>): void {
    this.met.push(socket.data.edge);
    const last = this.#parts.at(-1)?.number ?? 0;
    const welcome: Welcome = {
      ...{ version: 1, room: "a", rendition: "voice", epochMs: 0, partMs: 200, intervalMs: 200 },
      ...{ serverTimeMs: (last + 1) * 200, window: { first: 0, last: last - 1 }, edge: socket.data.edge },
      ...{ alternates: [], reconnectSpreadMs: 0 },
    };
    const greeting = { type: FRAME_TYPE.welcome, body: encodeMessage(welcome) };
    const init = { type: FRAME_TYPE.init, body: cmafInit(1) };
    socket.send(encodeFrames([greeting, init]));
    socket.send(encodeFrames(this.#parts.map(({ number, cmaf }) => partFrame(number, cmaf))));
  }
}
