import { seededRandom } from "../../../media/index.ts";
import { type CapacitySight, EdgeCapacity, INTERVALS_MS, TARGET_LOAD } from "../index.ts";
import { SimulatedEdge } from "./simulated-edge.ts";

const JOIN_MS = 0.05;
const DECISIONS_PER_SECOND = 2;
/** The load is that of the last second: decisions see what was two decisions ago. */
const SEEN_LATE = 2;
const LONGEST_MS = INTERVALS_MS.at(-1) ?? 0;

/** A machine drawn by chance, whose true capacity is known, with the edge on it and its guess. For tests. */
export class SimulatedMachine {
  readonly edge: SimulatedEdge;
  readonly capacity: EdgeCapacity;
  /** Listeners at which three quarters of it are used, at the longest interval. */
  readonly truth: number;
  /** What other programs take of it now. */
  otherLoad: number;
  readonly #baseLoad: number;
  readonly #late: CapacitySight[] = [];
  #joinLoad = 0;

  constructor(seed: number, maxListeners: number) {
    const random = seededRandom(seed);
    const between = (low: number, high: number) => low + random() * (high - low);
    const emptyWriteMs = between(0.006, 0.025);
    const growth = between(0.25, 0.5);
    const writeMs = (intervalMs: number) => emptyWriteMs * (1 + (growth * intervalMs) / 1_000);
    const writesMs = (writeMs(LONGEST_MS) * 1_000) / LONGEST_MS;
    const besideMs = writesMs * between(0, 0.3);
    const noise = between(0.05, 0.2);
    this.otherLoad = random() < 0.3 ? between(0, 0.3) : 0;
    this.#baseLoad = between(0.01, 0.09);
    this.truth = ((TARGET_LOAD - this.#baseLoad - this.otherLoad) * 1_000) / (writesMs + besideMs);
    this.edge = new SimulatedEdge({
      noise: () => 1 + between(-noise, noise),
      shareError: between(0.85, 1.15),
      writeMs,
      besideMs,
    });
    this.capacity = new EdgeCapacity({ maxListeners, longestIntervalMs: LONGEST_MS });
    this.edge.onSeen = (seen) => this.#see(seen);
  }

  /** So many listeners from now on; who is new has to be let in first. */
  holds(listeners: number): void {
    const joins = Math.max(0, listeners - this.edge.present);
    this.#joinLoad = (joins * DECISIONS_PER_SECOND * JOIN_MS) / 1_000;
    this.edge.weather.base = this.#baseLoad + this.otherLoad + this.#joinLoad;
    this.edge.listeners(Math.round(listeners));
  }

  #see(seen: CapacitySight): void {
    this.#late.push({ ...seen, joinLoad: this.#joinLoad });
    const [old = seen] = this.#late.length > SEEN_LATE ? this.#late.splice(0, 1) : this.#late;
    this.capacity.take({ ...seen, sight: old.sight, joinLoad: old.joinLoad });
  }
}
