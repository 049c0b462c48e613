import { fileURLToPath } from "node:url";
import { BenchChild } from "../edge-load.ts";
import type { Contender, Server } from "./contender.ts";
import type { StormOutcome } from "./figures.ts";

/** No process may have more than 20,000 files open, and a server has some of its own. */
const STORM_ARRIVALS_MAX = 16_000;

/** What listeners have seen since the last look. */
export type Seen = {
  stamps: number;
  requests: number;
  open: number;
  lost: number;
  /** Of the delays, in ms. */
  p50: number;
  p99: number;
  /** CPU time of the program that plays the listeners. */
  cpuMs: number;
};

/** Opens so many listeners of a server; they stay until the child ends. */
export async function openListeners(
  load: string,
  contender: Contender,
  server: Server,
  count: number,
): Promise<{ child: BenchChild; open: number; tookMs: number }> {
  const child = new BenchChild([...programFor(load, contender, "listen", server), count, contender.openingRate ?? 0]);
  const { open = 0, tookMs = 0 } = await child.answer();
  return { child, open, tookMs };
}

export async function look(child: BenchChild): Promise<Seen> {
  return (await child.ask("count")) as Seen;
}

/** Arrivals at this rate, whoever has been answered; they stay to the end of the storm. */
export async function storm(
  load: string,
  contender: Contender,
  server: Server,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<StormOutcome> {
  const command = programFor(load, contender, "storm", server);
  const child = new BenchChild([...command, rate, seconds, STORM_ARRIVALS_MAX]);
  const outcome = (await child.answer()) as StormOutcome;
  await child.end();
  return outcome;
}

function programFor(load: string, contender: Contender, mode: "listen" | "storm", server: Server) {
  const { listenersBy, base } = contender;
  if (listenersBy !== "webrtc") return [load, mode, listenersBy, server.port, base];
  const script = fileURLToPath(import.meta.resolve("./webrtc-listeners.ts"));
  return [process.execPath, script, mode, server.port];
}
