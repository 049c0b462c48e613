/** Runs in a worker: searches for the solution of one offer, and says how far it is. */
import { argon2id } from "hash-wasm";
import { type Hash, search } from "./search.ts";
import type { SolveOrder, SolveReport } from "./worker-messages.ts";

const REPORT_EVERY_MS = 100;

self.onmessage = async ({ data: { offer } }: MessageEvent<SolveOrder>) => {
  const salt = Uint8Array.from(offer.salt.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const { memoryKiB: memorySize, passes: iterations } = offer;
  const options = { salt, memorySize, iterations, parallelism: 1, hashLength: 32, outputType: "binary" } as const;
  const hash: Hash = (password) => argon2id({ ...options, password });
  let reportedMs = performance.now();
  const onHash = (hashes: number) => {
    if (performance.now() - reportedMs < REPORT_EVERY_MS) return;
    reportedMs = performance.now();
    tell({ kind: "progress", hashes });
  };
  try {
    tell({ kind: "solved", proof: await search(offer, hash, onHash) });
  } catch (error) {
    tell({ kind: "forbidden", message: String(error) });
  }
};

function tell(report: SolveReport): void {
  self.postMessage(report);
}
