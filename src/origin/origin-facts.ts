import type { Clock } from "../platform/index.ts";
import { encodeMessage, type OriginFacts, subjects } from "../protocol/index.ts";
import type { Relay } from "../relay/index.ts";
import { LoadMeter } from "./load-meter.ts";

export type OriginFactsOptions = {
  id: string;
  bootId: string;
  relay: Relay;
  clock: Clock;
  metronome: { readonly workMs: number; readonly ticksLate: number };
  rooms: { readonly size: number };
};

const FACTS_EVERY_MS = 1_000;

/** Tells control once a second that this origin is there, and how much it has to do. */
export class FactsTeller {
  readonly #options: OriginFactsOptions;
  readonly #load: LoadMeter;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: OriginFactsOptions) {
    this.#options = options;
    this.#load = new LoadMeter(options.metronome, options.clock);
  }

  get load(): number {
    return this.#load.value;
  }

  /** At once, and then every second. */
  start(): void {
    this.#tell();
    this.#timer = setInterval(() => this.#tell(), FACTS_EVERY_MS);
  }

  /** Control gives rooms to those that it hears. */
  stop(): void {
    clearInterval(this.#timer);
  }

  #tell(): void {
    this.#load.measure();
    const { id, bootId, relay, metronome, rooms } = this.#options;
    const { ticksLate } = metronome;
    const facts: OriginFacts = { origin: id, bootId, rooms: rooms.size, ticksLate, load: this.#load.value };
    relay.publish(subjects.originFacts(id), encodeMessage(facts));
  }
}
