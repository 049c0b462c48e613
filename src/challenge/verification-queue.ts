import type { Clock } from "../platform/index.ts";
import { CpuBudget } from "./cpu-budget.ts";
import type { Verifier } from "./verifier.ts";
import type { Verified, VerifyOrder } from "./verifier-thread.ts";

/** Proofs that wait; who comes when it is full is told so at once. Some 0.6 s of work at the usual share of a core. */
export const WAITING_MAX = 64;
/** Of those, from one network: no network takes the whole queue. */
export const WAITING_OF_ONE_NETWORK_MAX = 8;

/** `stillWanted` is asked when its turn has come: a proof whose network has lied meanwhile is not worth the work. */
export type Wanted = VerifyOrder & { network: string; stillWanted: () => boolean };
export type Hashed = { hash: number } | "dropped" | "full" | "failed";

type Waiting = Wanted & { done(hashed: Hashed): void };

/** One proof after the other, in the order in which they came, by no more than a share of a core. */
export class VerificationQueue {
  readonly #waiting: Waiting[] = [];
  readonly #byNetwork = new Map<string, number>();
  readonly #budget: CpuBudget;
  readonly #clock: Clock;
  readonly #verifier: Verifier;
  readonly #onVerified: (verified: Verified) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;

  constructor(options: {
    clock: Clock;
    cpuShare: number;
    verifier: Verifier;
    onVerified: (verified: Verified) => void;
  }) {
    this.#clock = options.clock;
    this.#budget = new CpuBudget(options.cpuShare);
    this.#verifier = options.verifier;
    this.#onVerified = options.onVerified;
  }

  get length(): number {
    return this.#waiting.length;
  }

  push(wanted: Wanted): Promise<Hashed> {
    const ofNetwork = this.#byNetwork.get(wanted.network) ?? 0;
    if (this.#waiting.length >= WAITING_MAX || ofNetwork >= WAITING_OF_ONE_NETWORK_MAX) return Promise.resolve("full");
    this.#byNetwork.set(wanted.network, ofNetwork + 1);
    return new Promise((done) => {
      this.#waiting.push({ ...wanted, done });
      this.#next();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (let waiting = this.#take(); waiting !== undefined; waiting = this.#take()) waiting.done("failed");
    this.#verifier.close();
  }

  #next(): void {
    if (this.#busy || this.#timer !== undefined || this.#waiting.length === 0) return;
    const waitMs = this.#budget.waitMs(this.#clock.monotonicMs());
    if (waitMs > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#next();
      }, waitMs);
      return;
    }
    const waiting = this.#take();
    if (waiting !== undefined) void this.#verify(waiting);
  }

  async #verify(waiting: Waiting): Promise<void> {
    this.#busy = true;
    waiting.done(await this.#hash(waiting));
    this.#busy = false;
    // After whoever waited for this answer: what follows from it counts for the next one already.
    queueMicrotask(() => this.#next());
  }

  async #hash({ proof, salt, stillWanted }: Waiting): Promise<Hashed> {
    if (!stillWanted()) return "dropped";
    try {
      const verified = await this.#verifier.hash({ proof, salt });
      this.#budget.spend(verified.tookMs, this.#clock.monotonicMs());
      this.#onVerified(verified);
      return { hash: verified.hash };
    } catch {
      return "failed";
    }
  }

  #take(): Waiting | undefined {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return undefined;
    const left = (this.#byNetwork.get(waiting.network) ?? 1) - 1;
    if (left === 0) this.#byNetwork.delete(waiting.network);
    else this.#byNetwork.set(waiting.network, left);
    return waiting;
  }
}
