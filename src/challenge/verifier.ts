import { Worker } from "node:worker_threads";
import type { Verified, VerifyOrder } from "./verifier-thread.ts";

/** `hash` is what `hashOf` gives; `tookMs` is the processor's time, not the wall's. */
export type Verifier = { hash(order: VerifyOrder): Promise<Verified>; close(): void };

/**
 * A thread of its own that hashes, one proof at a time; it begins with the first. When it dies, what it was at is rejected and the
 * next proof begins another.
 */
export class ThreadVerifier implements Verifier {
  #thread: Worker | undefined;
  #waiting: { resolve(verified: Verified): void; reject(reason: unknown): void } | undefined;

  hash(order: VerifyOrder): Promise<Verified> {
    if (this.#waiting !== undefined) return Promise.reject(new Error("Cannot hash: the thread is at another proof"));
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#thread ??= this.#start();
      this.#thread.postMessage(order);
    });
  }

  close(): void {
    void this.#thread?.terminate();
    this.#thread = undefined;
    this.#fail(new Error("Cannot hash: closed"));
  }

  #start(): Worker {
    const thread = new Worker(new URL("./verifier-thread.ts", import.meta.url));
    thread.on("message", (verified: Verified) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve(verified);
    });
    thread.on("error", (error) => this.#lost(thread, String(error)));
    thread.on("exit", (code) => this.#lost(thread, `it ended with ${code}`));
    // Nothing waits for it: a process that has nothing else to do may end. The listeners above would hold it again.
    thread.unref();
    return thread;
  }

  #lost(thread: Worker, why: string): void {
    if (this.#thread !== thread) return;
    void thread.terminate();
    this.#thread = undefined;
    this.#fail(new Error(`Cannot hash: the thread failed: ${why}`));
  }

  #fail(reason: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(reason);
  }
}
