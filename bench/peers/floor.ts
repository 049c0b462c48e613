import { encodeFrames, PART_MS, partFrame } from "../../src/protocol/index.ts";
import { BenchChild, messageBytes } from "../edge-load.ts";
import type { Contender, Server } from "./contender.ts";
import { onServerCore } from "./processes.ts";
import { stampedPart } from "./program.ts";

/** What the kernel itself takes for the bytes of our WebSocket: a C loop of `send()`. */
export function floors(load: string): readonly Contender[] {
  return [PART_MS, 1_000].map((intervalMs) => ({
    name: `C send(), ${intervalMs === PART_MS ? "200 ms" : "1 s"}`,
    needs: [],
    listenersBy: "ws",
    base: "/",
    listeners: (wanted) => wanted,
    step: "part",
    history: 0,
    stormFrom: undefined,
    start: (listeners) => start([load, "send", listeners, intervalMs / PART_MS]),
  }));
}

async function start(command: readonly (string | number)[]): Promise<Server> {
  const child = new BenchChild(onServerCore(command));
  const { port = 0 } = await child.answer();
  return {
    pids: () => [child.pid],
    port,
    feed: (number) => child.tell(`part ${message(number).toString("hex")}`),
    tidy: async () => undefined,
    end: () => child.end(),
  };
}

/** As long as our edge's messages are on average, its notices included. */
function message(number: number): Buffer {
  const bytes = Buffer.alloc(messageBytes(PART_MS));
  bytes.set(encodeFrames([partFrame(number, stampedPart(number).cmaf)]).subarray(0, bytes.length));
  return bytes;
}
