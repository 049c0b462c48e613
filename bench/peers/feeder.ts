import type { Contender, Server } from "./contender.ts";
import { STEP_MS } from "./program.ts";

/** Hands a server what falls due, on time, from `start()` until `stop()`. Numbers go on where the last run left them. */
export class Feeder {
  readonly #server: Server;
  readonly #stepMs: number;
  #number = 0;
  #startMs = 0;
  #stopping = false;
  #running: Promise<void> | undefined;

  constructor(contender: Contender, server: Server) {
    this.#server = server;
    this.#stepMs = STEP_MS[contender.step];
    for (; this.#number < contender.history; this.#number++) server.feed(this.#number);
  }

  /** How many parts, or packets, are handed over in so long a time. */
  stepsIn(seconds: number): number {
    return Math.round((seconds * 1000) / this.#stepMs);
  }

  /** Resolves so many steps after the last moment that was halfway between two: nothing is on its way then. */
  async pass(steps: number): Promise<void> {
    const until = Math.floor(this.#halfway) + steps;
    while (this.#halfway < until) await Bun.sleep(Math.max(1, (until - this.#halfway) * this.#stepMs));
  }

  start(): void {
    this.#stopping = false;
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
    this.#running = undefined;
  }

  async #run(): Promise<void> {
    this.#startMs = performance.now();
    for (let step = 0; !this.#stopping; step++) {
      await Bun.sleep(Math.max(0, this.#startMs + step * this.#stepMs - performance.now()));
      this.#server.feed(this.#number++);
    }
  }

  /** In steps since the start, a whole number halfway between two. */
  get #halfway(): number {
    return (performance.now() - this.#startMs) / this.#stepMs - 0.5;
  }
}
