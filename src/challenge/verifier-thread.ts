/** Runs in a thread of its own: hashes what it is sent. */
import { parentPort } from "node:worker_threads";
import { hashOf } from "./solution.ts";

export type VerifyOrder = { proof: string; salt: Uint8Array };
export type Verified = { hash: number; tookMs: number };

parentPort?.on("message", ({ proof, salt }: VerifyOrder) => {
  const before = process.threadCpuUsage();
  const hash = hashOf(proof, salt);
  const { user, system } = process.threadCpuUsage(before);
  parentPort?.postMessage({ hash, tookMs: (user + system) / 1_000 } satisfies Verified);
});
