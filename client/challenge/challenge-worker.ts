/** Runs in a worker: searches for the solution of one offer, and says how far it is. */
import { Argon2id } from "./argon2/index.ts";
import { search } from "./search.ts";
import type { SolveOrder, SolveReport } from "./worker-messages.ts";

const REPORT_EVERY_MS = 100;
/** The event loop gets a turn this often: a worker that gives it none is ended by force, and only two seconds after it was told to. */
const TURN_EVERY_MS = 10;

const { port1, port2 } = new MessageChannel();

self.onmessage = async ({ data: { offer } }: MessageEvent<SolveOrder>) => {
  const salt = Uint8Array.from(offer.salt.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  try {
    const argon2id = await Argon2id.load({ salt, memoryKiB: offer.memoryKiB });
    tell({ kind: "solved", proof: await search(offer, (text) => argon2id.hash(text), reporter()) });
  } catch (error) {
    tell({ kind: "forbidden", message: String(error) });
  }
};

function reporter(): (hashes: number) => void | Promise<void> {
  let [turnedMs, reportedMs] = [performance.now(), performance.now()];
  return (hashes) => {
    const nowMs = performance.now();
    if (nowMs - turnedMs < TURN_EVERY_MS) return;
    turnedMs = nowMs;
    if (nowMs - reportedMs >= REPORT_EVERY_MS) {
      reportedMs = nowMs;
      tell({ kind: "progress", hashes });
    }
    return nextTurn();
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(0);
  });
}

function tell(report: SolveReport): void {
  self.postMessage(report);
}
