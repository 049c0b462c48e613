import { placesOf } from "../../draw/index.ts";
import { type DoorView, waitOf } from "../../protocol/index.ts";
import type { Waiter } from "../listener/index.ts";

const LOOK_EVERY_MS = 1_000;
/** Those who are called at one look come over so long, as they would whose looks are spread. */
const COME_WITHIN_MS = 1_000;

type DoorWatchOptions = {
  /** `undefined` when nobody answers. */
  ask: () => Promise<DoorView | undefined>;
  after: (delayMs: number, run: () => void) => void;
  random: () => number;
  nowMs: () => number;
};

/** Looks at the door once a second for all who wait in this process, as if there were a cache between; calls those whose turn it is. */
export class DoorWatch {
  readonly #options: DoorWatchOptions;
  #waiting: Waiter[] = [];
  #looking = false;
  #places: Uint32Array | undefined;

  constructor(options: DoorWatchOptions) {
    this.#options = options;
  }

  wait(waiter: Waiter): void {
    this.#waiting.push(waiter);
    if (this.#looking) return;
    this.#looking = true;
    this.#options.after(LOOK_EVERY_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const view = await this.#options.ask();
    if (view !== undefined) this.#call(view);
    this.#looking = this.#waiting.length > 0;
    if (this.#looking) this.#options.after(LOOK_EVERY_MS, () => void this.#look());
  }

  #call(view: DoorView): void {
    const stay: Waiter[] = [];
    for (const waiter of this.#waiting) {
      if (waiter.gone) continue;
      if (this.#isCalled(waiter, view))
        this.#options.after(this.#options.random() * COME_WITHIN_MS, () => waiter.called());
      else {
        stay.push(waiter);
        this.#foretell(waiter, view);
      }
    }
    this.#waiting = stay;
  }

  #isCalled({ number }: Waiter, view: DoorView): boolean {
    if (view.status === "not-queueing") return true;
    if (view.status !== "queueing") return false;
    return this.#place(number, view) <= view.front;
  }

  #foretell(waiter: Waiter, view: DoorView): void {
    const wait = waitOf(view.waits, this.#place(waiter.number, view) - view.front);
    if (wait !== null) waiter.foretold(wait, this.#options.nowMs(), this.#options.random());
  }

  #place(number: number, { draw }: DoorView): number {
    if (draw?.seed == null || draw.size === null || number > draw.size) return number;
    if (this.#places?.length !== draw.size) this.#places = placesOf(draw.seed, draw.size);
    return this.#places[number - 1] ?? number;
  }
}
