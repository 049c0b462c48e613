import type { Clock } from "../../platform/index.ts";
import { PROBE_HEADER } from "../../protocol/index.ts";
import type { Heard } from "./heard.ts";
import { Listening, type Step } from "./listening.ts";
import { type Refusal, whyRefused } from "./why-refused.ts";

/** Who has not heard enough by then has waited too long. */
const WITHIN_MS = 6_000;
/** Messages that wait to be decoded. */
const WAITING_MAX = 64;

export type ListenTry = {
  /** `http:` or `https:` and a host. */
  origin: string;
  room: string;
  ticket: string | undefined;
  /** What it shows so that edges do not count it. */
  markOf: (room: string) => string;
  tls: { rejectUnauthorized: boolean } | undefined;
  clock: Clock;
  signal: AbortSignal;
  /** Whether this edge is yet to be met. */
  claim: (edge: string) => boolean;
};

export type Listened =
  | { did: "hear"; heard: Heard; ticket: string | undefined }
  | { did: "meet-again" }
  | ({ did: "fail" } & Refusal);

/** Bun's takes headers and TLS; the types at hand are a browser's. */
const BunWebSocket = WebSocket as unknown as new (url: URL, options: Bun.WebSocketOptions) => WebSocket;

/** Connects as any listener does, listens until it is enough, and leaves. Never rejects. */
export async function listenOnce(attempt: ListenTry): Promise<Listened> {
  const { clock, claim } = attempt;
  using listening = new Listening(clock.monotonicMs(), claim);
  const end = await connection(attempt, listening);
  if (end === "already-met") return { did: "meet-again" };
  if (end === "ended") return { did: "fail", isDecided: true, code: "room_ended" };
  const heard = listening.heard();
  if (heard === undefined || end === "aborted") return { did: "fail", ...(await whyRefused(attempt)) };
  if (end === "closed") return { did: "fail", isDecided: false, code: "closed" };
  return { did: "hear", heard, ticket: listening.ticket };
}

type End = Exclude<Step, "go-on"> | "closed" | "aborted" | "waited";

/** Runs one WebSocket to its end. */
function connection(
  { origin, room, ticket, markOf, tls, clock, signal }: ListenTry,
  listening: Listening,
): Promise<End> {
  return new Promise((resolve) => {
    const url = new URL(`/r/${room}/listen`, origin.replace(/^http/, "ws"));
    if (ticket !== undefined) url.searchParams.set("ticket", ticket);
    // With an Origin the door takes it for a page, which asks before it takes a place among those who wait.
    const socket = new BunWebSocket(url, {
      headers: { Origin: origin, [PROBE_HEADER]: markOf(room) },
      ...(tls === undefined ? {} : { tls }),
    });
    socket.binaryType = "arraybuffer";
    let waiting = 0;
    let taken: Promise<unknown> = Promise.resolve();
    const finish = (end: End) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      socket.close();
      taken.finally(() => resolve(end));
    };
    const abort = () => finish("aborted");
    const timer = setTimeout(() => finish("waited"), WITHIN_MS);
    signal.addEventListener("abort", abort, { once: true });
    const take = async (message: Uint8Array, nowMs: number) => {
      const step = await listening.take(message, nowMs);
      waiting -= 1;
      if (step !== "go-on") finish(step);
    };
    socket.addEventListener("message", ({ data }) => {
      if (!(data instanceof ArrayBuffer) || waiting >= WAITING_MAX) return;
      waiting += 1;
      const nowMs = clock.monotonicMs();
      taken = taken.then(() => take(new Uint8Array(data), nowMs)).catch(() => finish("closed"));
    });
    socket.addEventListener("close", () => finish("closed"));
    socket.addEventListener("error", () => finish("closed"));
  });
}
