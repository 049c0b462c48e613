import type { ChallengeOffer } from "../../src/protocol/index.ts";
import { CannotSolve } from "./cannot-solve.ts";
import { shareDone } from "./search.ts";
import type { SolveOrder, SolveReport } from "./worker-messages.ts";

/** No offer lives longer. Counted here from its arrival, because the clocks of the two sides may differ. */
const GIVE_UP_MS = 120_000;
/** No honest server asks for more; a page is not to be made to burn a phone. */
const MEMORY_KIB_MAX = 65_536;
/** Argon2's own lower bound. */
const MEMORY_KIB_MIN = 8;
const EFFORT_MAX = 4_096;

export type SolveOptions = {
  signal: AbortSignal;
  /** 0 to 1, ten times a second: the chance to have been done by now. It never quite reaches 1. */
  onProgress?: (share: number) => void;
  /** Where the worker's script lies; the page says so in `<meta name="stentor-challenge">`. */
  workerUrl?: string;
};

/**
 * Resolves with the proof, for `?proof=`. Rejects with CannotSolve, or with the signal's reason at once when it is aborted; the
 * worker is gone by then. One thread, below everything that the page's sound needs.
 */
export function solve(offer: ChallengeOffer, options: SolveOptions): Promise<string> {
  const { signal } = options;
  if (signal.aborted) return Promise.reject(signal.reason);
  if (!isHonest(offer))
    return Promise.reject(new CannotSolve("unsupported", "The offer asks for what nobody should do"));
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const worker = startWorker(options.workerUrl);
    const end = (settle: () => void) => {
      ended.abort();
      worker.terminate();
      settle();
    };
    const fail = (reason: "forbidden" | "late", message: string) => end(() => reject(new CannotSolve(reason, message)));
    const timer = setTimeout(() => fail("late", "The offer expired before it was solved"), GIVE_UP_MS);
    ended.signal.addEventListener("abort", () => clearTimeout(timer));
    signal.addEventListener("abort", () => end(() => reject(signal.reason)), { signal: ended.signal });
    worker.onerror = ({ message }) => fail("forbidden", message ?? "The worker's script could not be loaded");
    worker.onmessage = ({ data }: MessageEvent<SolveReport>) => {
      if (data.kind === "solved") end(() => resolve(data.proof));
      else if (data.kind === "forbidden") fail("forbidden", data.message);
      else options.onProgress?.(shareDone(data.hashes, offer.effort));
    };
    worker.postMessage({ offer } satisfies SolveOrder);
  });
}

function isHonest(offer: ChallengeOffer): boolean {
  const within = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max;
  return (
    offer.algorithm === "argon2id" &&
    offer.memoryKiB >= MEMORY_KIB_MIN &&
    within(offer.memoryKiB, MEMORY_KIB_MAX) &&
    offer.passes === 1 &&
    within(offer.effort, EFFORT_MAX) &&
    /^[0-9a-f]{32}$/.test(offer.salt)
  );
}

/** Throws CannotSolve when there are no workers here, or the page names no script. */
function startWorker(given: string | undefined): Worker {
  const url = given ?? document.querySelector<HTMLMetaElement>('meta[name="stentor-challenge"]')?.content;
  if (url === undefined || typeof Worker === "undefined")
    throw new CannotSolve("forbidden", "No worker can be started");
  try {
    return new Worker(url, { type: "module", name: "challenge" });
  } catch (error) {
    throw new CannotSolve("forbidden", String(error));
  }
}
