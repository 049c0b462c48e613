/** The page of the solver's tests and bench: what it does stands on `window.challenge`. */
import { createSHA256 } from "hash-wasm";
import type { ChallengeOffer } from "../../../src/protocol/index.ts";
import { Argon2id } from "../argon2/index.ts";
import { CannotSolve, solve } from "../index.ts";

export type SolvePage = {
  /** `proof`, or the reason of CannotSolve, or the name of what else was thrown; and how the page fared meanwhile. */
  solve(offer: ChallengeOffer, options?: { abortAfterMs?: number; workerUrl?: string }): Promise<Solved>;
  /** What a page could do if the puzzle were SHA-256. */
  sha256PerSecond(): Promise<number>;
  /** Milliseconds of each of so many hashes with so much memory. */
  argon2idTimes(memoryKiB: number, hashes: number): Promise<number[]>;
};

export type Solved = {
  proof?: string;
  failed?: string;
  tookMs: number;
  shares: number[];
  /** Between two turns of the page's event loop, at p95: below a frame's 16 ms, nothing on it jerks. */
  turnP95Ms: number;
};

declare global {
  interface Window {
    challenge: SolvePage;
  }
}

window.challenge = {
  async solve(offer, { abortAfterMs, workerUrl } = {}) {
    const shares: number[] = [];
    const signal = abortAfterMs === undefined ? new AbortController().signal : AbortSignal.timeout(abortAfterMs);
    const watch = watchTurns();
    const beganMs = performance.now();
    const ended = await solve(offer, {
      signal,
      onProgress: (share) => shares.push(share),
      ...(workerUrl !== undefined && { workerUrl }),
    }).then(
      (proof) => ({ proof }),
      (error) => ({ failed: error instanceof CannotSolve ? error.reason : error.name }),
    );
    return { ...ended, tookMs: performance.now() - beganMs, shares, turnP95Ms: watch() };
  },
  async sha256PerSecond() {
    const sha256 = await createSHA256();
    const beganMs = performance.now();
    let hashes = 0;
    for (; performance.now() - beganMs < 1_000; hashes++) sha256.init().update(`${hashes}`).digest("binary");
    return hashes / ((performance.now() - beganMs) / 1_000);
  },
  async argon2idTimes(memoryKiB, hashes) {
    const argon2id = await Argon2id.load({ salt: new Uint8Array(16), memoryKiB });
    return Array.from({ length: hashes }, (_, at) => {
      const beganMs = performance.now();
      argon2id.hash(`${at}`);
      return performance.now() - beganMs;
    });
  },
};

/** Turns the event loop until it is called back. */
function watchTurns(): () => number {
  const gaps: number[] = [];
  const channel = new MessageChannel();
  let lastMs = performance.now();
  channel.port1.onmessage = () => {
    const nowMs = performance.now();
    gaps.push(nowMs - lastMs);
    lastMs = nowMs;
    setTimeout(() => channel.port2.postMessage(0), 5);
  };
  channel.port2.postMessage(0);
  return () => {
    channel.port1.close();
    return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length * 0.95)] ?? Number.NaN;
  };
}
