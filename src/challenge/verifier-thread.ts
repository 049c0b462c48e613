/** Runs in a thread of its own: hashes what it is sent. */
import { parentPort } from "node:worker_threads";
import { hashOf } from "./solution.ts";

export type VerifyOrder = { proof: string; salt: Uint8Array };
/** `tookMs`: what the thread has used of a processor since it said so last. Exact in sum; the kernel counts some ms at a time. */
export type Verified = { hash: number; tookMs: number };

let told = usedMs();

parentPort?.on("message", ({ proof, salt }: VerifyOrder) => {
  const hash = hashOf(proof, salt);
  const used = usedMs();
  parentPort?.postMessage({ hash, tookMs: used - told } satisfies Verified);
  told = used;
});

function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
