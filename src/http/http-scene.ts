import { FakeOrigin } from "../../e2e/cast/fake-origin.ts";
import { Control } from "../control/index.ts";
import { ManualClock, Metrics, silentLog } from "../platform/index.ts";
import { InProcessRelay } from "../relay/index.ts";
import { MemoryRoomStore } from "../store/index.ts";
import { type HttpOptions, type ListeningEdge, type OpenHttp, openHttp } from "./open-http.ts";
import type { Pages } from "./pages.ts";

export const OPERATOR = "operator-token-of-the-tests";

export const PAGES: Pages = {
  lobby: "<!doctype html><title>Lobby</title>",
  notFound: "<!doctype html><title>Not found</title>",
  icon: "/assets/mark-abc.svg",
  player: "<!doctype html><title>Player</title>",
  studio: "<!doctype html><title>Studio</title>",
  verdict: "<!doctype html><title>Verdict</title>",
  status: "<!doctype html><title>Status</title>",
  pushWorker: "let pushed = 1;",
  assets: new Map([
    [
      "/assets/player-3f2a1b.js",
      { type: "text/javascript", body: new TextEncoder().encode("let a = 1;\n".repeat(500)) },
    ],
    ["/assets/dot-0a0b0c.png", { type: "image/png", body: new Uint8Array([137, 80, 78, 71]) }],
  ]),
};

type Socket = { room: string };

/** Stands where the edge stands: echoes over WebSocket, publishes to topic "t", streams without an end. */
const EDGE: ListeningEdge<Socket> = {
  owns: (pathname) => /^\/r\/[^/]+\/(listen|live\.opus|publish)$/.test(pathname),
  fetch: (request, server) => {
    if (request.headers.get("upgrade") === "websocket") {
      if (server.upgrade(request, { data: { room: "x" } })) return undefined;
      return new Response(null, { status: 426 });
    }
    const message = request.headers.get("x-publish");
    if (message !== null) return new Response(server.publish("t", message) > 0 ? "published" : "nobody");
    return new Response(new ReadableStream({ pull: tickingSound }), { headers: { "Content-Type": "audio/ogg" } });
  },
  websocket: {
    open: (socket) => {
      socket.subscribe("t");
    },
    message: (socket, text) => {
      socket.send(`echo ${text}`);
    },
  },
};

async function tickingSound(controller: ReadableStreamDefaultController): Promise<void> {
  await Bun.sleep(20);
  controller.enqueue(new TextEncoder().encode("OggS"));
}

export type HttpScene = {
  http: OpenHttp;
  control: Control;
  origin: FakeOrigin;
  clock: ManualClock;
  metrics: Metrics;
  /** Where the port's answers can be had as well. */
  relay: InProcessRelay;
  call(path: string, init?: BunFetchRequestInit & { token?: string; json?: unknown }): Promise<Response>;
  room(): Promise<{ id: string; hostToken: string; links: Record<string, string> }>;
} & AsyncDisposable;

/** A whole port over a real socket, with an origin and an edge that are not real. */
export function openScene(
  over: Partial<HttpOptions<Socket>> & { maxRooms?: number; maxSpeakers?: number } = {},
): HttpScene {
  const clock = new ManualClock();
  const metrics = new Metrics();
  const relay = new InProcessRelay(() => undefined);
  const origin = new FakeOrigin(relay);
  const control = new Control({
    relay,
    store: new MemoryRoomStore(),
    clock,
    log: silentLog,
    metrics,
    operatorToken: OPERATOR,
    maxRooms: over.maxRooms ?? 5,
    maxSpeakers: over.maxSpeakers ?? 3,
  });
  origin.start();
  const http = openHttp<Socket>({
    config: { port: 0, host: "127.0.0.1", tls: undefined, trustedProxies: [], publicUrl: undefined },
    control,
    answersOn: relay,
    edge: EDGE,
    pages: PAGES,
    otherMetrics: async () => "stentor_origin_ticks_total 7\n",
    metrics,
    log: silentLog,
    clock,
    ready: () => ({ origin: true }),
    ...over,
  });
  const call: HttpScene["call"] = (path, { token, json, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("Authorization", `Bearer ${token}`);
    if (json !== undefined) headers.set("Content-Type", "application/json");
    const body = json === undefined ? (init.body ?? null) : JSON.stringify(json);
    return fetch(`${http.url}${path}`, { ...init, headers, body, tls: { rejectUnauthorized: false } });
  };
  return {
    http,
    control,
    origin,
    clock,
    metrics,
    relay,
    call,
    room: async () => {
      const made = await call("/api/v1/rooms", { method: "POST", token: OPERATOR, json: { title: "Town hall" } });
      return (await made.json()) as { id: string; hostToken: string; links: Record<string, string> };
    },
    [Symbol.asyncDispose]: async () => {
      control.close();
      await http.close();
      relay.close();
    },
  };
}
