import { fileURLToPath } from "node:url";
import { encodePartObject, PART_MS } from "../../src/protocol/index.ts";
import { BenchChild } from "../edge-load.ts";
import { type Contender, playersOfLowLatency, type Server } from "./contender.ts";
import { onServerCore } from "./processes.ts";
import { stampedPart } from "./program.ts";

const HISTORY_PARTS = 40;
const STORM_FROM = 500;
const SECOND_MS = 1_000;

const ways = [
  { name: "Stentor, WebSocket, 200 ms", listenersBy: "ws", path: "listen", intervalMs: PART_MS, storms: true },
  { name: "Stentor, WebSocket, 1 s", listenersBy: "ws", path: "listen", intervalMs: SECOND_MS, storms: true },
  { name: "Stentor, live.opus", listenersBy: "stream", path: "live.opus", intervalMs: PART_MS, storms: true },
  { name: "Stentor, LL-HLS", listenersBy: "llhls", path: "hls/", intervalMs: PART_MS, storms: true },
  { name: "Stentor, HLS by segments", listenersBy: "segments", path: "hls/", intervalMs: PART_MS, storms: false },
] as const;

/** Our edge, each way of listening in a process of its own. */
export const edges: readonly Contender[] = ways.map(({ name, listenersBy, path, intervalMs, storms }) => ({
  name,
  needs: [],
  listenersBy,
  base: `/r/bench/${path}`,
  listeners: (wanted) => (listenersBy === "llhls" ? playersOfLowLatency(wanted) : wanted),
  step: "part",
  history: HISTORY_PARTS,
  stormFrom: storms ? STORM_FROM : undefined,
  start: () => start(intervalMs),
}));

async function start(intervalMs: number): Promise<Server> {
  const script = fileURLToPath(import.meta.resolve("./edge-process.ts"));
  const child = new BenchChild(onServerCore([process.execPath, script, intervalMs]));
  const { port = 0 } = await child.answer();
  return {
    pids: () => [child.pid],
    port,
    feed: (number) => child.tell(`part ${Buffer.from(encodePartObject(stampedPart(number))).toString("hex")}`),
    tidy: async () => void (await child.ask("tidy")),
    end: () => child.end(),
  };
}
