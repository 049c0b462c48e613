import type { LoadSight } from "./headroom.ts";
import { Smoothed } from "./smoothed.ts";

/** The load that an edge is to be filled to; the rest is for those who come back, and for what the machine does otherwise. */
export const TARGET_LOAD = 0.75;
/** With fewer listeners, or less to do, nothing is known of what more would cost; what is being measured goes on a little below. */
const MEASURED_FROM = { listeners: 300, load: 0.15 };
const MEASURED_DOWN_TO = { listeners: 250, load: 0.1 };
/** A write of two seconds of sound costs more than one of 200 ms: so much for each second, of what an empty one would cost. */
const GROWTH_PER_SECOND = 0.36;
/** Who has been let in stays in: what longer writes cost is taken for so much more than it seems, as long as none have been seen. */
const UNSEEN_MARGIN = 0.08;
/** What a listener costs beside writes (reports, pings), of what its writes cost, at most. */
const BESIDE_WRITES_MAX = 0.2;
/** From this share of the capacity on, what is measured says all; below, what was proved has a say. */
const FULL_TRUST_AT = 0.5;
const SECOND_MS = 1_000;
/** Costs are the machine's and change slowly; what else it has to do comes at once, and is believed to go when it has stayed away. */
const COST_MS = 8_000;
const OTHER_LOAD_MS = { rising: 3_000, falling: 10_000 };
/** Whatever else there is to do, such as a flood to be turned away, so much at most is taken off for it: the rest is listeners'. */
const OTHER_LOAD_MAX = 0.5;
/** Before there are listeners: a process that has just begun is busy with itself for a moment. */
const LOAD_BEFORE_MS = { rising: 10_000, falling: 5_000 };
/** Smaller changes are not told. */
const HYSTERESIS = { rising: 0.05, falling: 0.02 };
/** It falls at once. In a second it rises by so much of itself, or of the most that it can be. */
const RISE_PER_SECOND = { ofItself: 0.05, ofMost: 0.01 };
/** An edge this busy does not get all its writes done: what they cost cannot be told from it, only that it is enough. */
const SATURATED = 0.97;
/** For so long; a crowd that comes in at once makes it so for a moment. */
const SATURATED_FOR_MS = 1_500;
/** So many more than were here when the load was last looked at may come before it is looked at again: as many again, or these. */
const REACH_MIN = 5_000;
/** The load of those who have come shows after so long. */
const SHOWN_AFTER_MS = 2_000;

/** What is seen of an edge twice a second. */
export type CapacitySight = {
  nowMs: number;
  sight: LoadSight;
  /** WebSockets and streams now. */
  listeners: number;
  /** What of the load are joins: they pass, and are no reason to let fewer in. */
  joinLoad: number;
  /** As the fan-out makes them now, in all rooms. */
  writesPerSecond: number;
};

/**
 * How many listeners an edge can carry at 75 % of its load, were all of them written as seldom as its ladder allows. Measured while
 * there is something to measure; else by what was proved, else by its limit. A pure core.
 */
export class EdgeCapacity {
  readonly #most: number;
  readonly #longestMs: number;
  readonly #costPerListener = new Smoothed({ rising: COST_MS, falling: COST_MS });
  readonly #otherLoad = new Smoothed(OTHER_LOAD_MS);
  readonly #loadBefore = new Smoothed(LOAD_BEFORE_MS);
  readonly #seen: { atMs: number; listeners: number }[] = [];
  #proof: number | undefined;
  /** Of a machine that does something else, before there are listeners to measure. */
  #spare = 1;
  #saturatedSinceMs: number | undefined;
  #told: number | undefined;
  #toldAtMs = 0;

  /** `maxListeners`: who may be connected at all. `longestIntervalMs`: of the ladder. */
  constructor(options: { maxListeners: number; longestIntervalMs: number }) {
    this.#most = Math.floor(options.maxListeners * TARGET_LOAD);
    this.#longestMs = options.longestIntervalMs;
  }

  /** Never more than three quarters of the limit. Below those who are here when the edge has too much to do. */
  get listeners(): number {
    return Math.round(this.#told ?? this.#unmeasured);
  }

  /**
   * How many may be here before the load is looked at again, for who lets a crowd in that nobody else slows: at most twice as many as the
   * load is known of.
   */
  get reach(): number {
    const known = this.#seen[0]?.listeners ?? 0;
    const proven = this.#proof ?? 0;
    return Math.min(this.listeners, Math.max(REACH_MIN, 2 * known, proven));
  }

  /** Listeners that a rehearsal proved for one edge; `null`: none. */
  useProof(listeners: number | null): void {
    this.#proof = listeners === null ? undefined : listeners * TARGET_LOAD;
  }

  take(seen: CapacitySight): void {
    const { nowMs, listeners } = seen;
    if (this.#seen.length === 0) this.#loadBefore.add(0, nowMs);
    this.#seen.push({ atMs: nowMs, listeners });
    while (nowMs - (this.#seen[1]?.atMs ?? nowMs) >= SHOWN_AFTER_MS) this.#seen.shift();
    if (listeners < MEASURED_DOWN_TO.listeners) this.#seeOthers(seen.sight.load, nowMs);
    const measured = this.#measure(seen);
    if (measured === undefined) this.#told = undefined;
    else this.#tell(measured, nowMs);
  }

  get #unmeasured(): number {
    return Math.min(this.#most, this.#proof ?? this.#most) * this.#spare;
  }

  #seeOthers(load: number, nowMs: number): void {
    const other = Math.min(OTHER_LOAD_MAX, this.#loadBefore.add(load, nowMs));
    this.#spare = Math.min(1, (TARGET_LOAD - other) / (TARGET_LOAD - MEASURED_FROM.load));
  }

  /** `undefined` while there is too little to measure. */
  #measure({ sight, joinLoad, listeners, writesPerSecond, nowMs }: CapacitySight): number | undefined {
    const least = this.#told === undefined ? MEASURED_FROM : MEASURED_DOWN_TO;
    const writesLoad = sight.load * sight.writeShare;
    const load = Math.max(writesLoad, sight.load - joinLoad);
    if (listeners < least.listeners || load < least.load) return undefined;
    if (writesLoad <= 0 || writesPerSecond <= 0) return undefined;
    const intervalMs = (listeners * SECOND_MS) / writesPerSecond;
    if (load > SATURATED) return this.#saturated(load, listeners, intervalMs, nowMs);
    this.#saturatedSinceMs = undefined;
    const cost = this.#costPerListener.add((writesLoad / listeners) * this.#asSeldomAs(intervalMs), nowMs);
    const other = Math.min(OTHER_LOAD_MAX, this.#otherLoad.add(load - writesLoad, nowMs));
    const beside = Math.min(other, BESIDE_WRITES_MAX * cost * listeners);
    const measured = (TARGET_LOAD - other + beside) / (cost + beside / listeners);
    return Math.min(this.#most, this.#weighed(measured, listeners));
  }

  /** What a listener's writes cost at the longest interval, of what they cost at this one. */
  #asSeldomAs(intervalMs: number): number {
    const seldom = Math.min(1, intervalMs / this.#longestMs);
    return (growth(this.#longestMs) / growth(intervalMs)) * seldom * (1 + UNSEEN_MARGIN * (1 - seldom));
  }

  /** Nobody else, while fewer writes can still help; when they cannot, so many fewer as it is too much. */
  #saturated(load: number, listeners: number, intervalMs: number, nowMs: number): number {
    this.#saturatedSinceMs ??= nowMs;
    if (nowMs - this.#saturatedSinceMs < SATURATED_FOR_MS) return this.listeners;
    const isLongest = intervalMs > this.#longestMs * 0.9;
    return Math.min(this.listeners, isLongest ? (listeners * TARGET_LOAD) / load : listeners);
  }

  /** The further it is from here to there, the more what was proved has to say. */
  #weighed(measured: number, listeners: number): number {
    if (this.#proof === undefined || measured <= 0) return measured;
    const trust = Math.min(1, listeners / measured / FULL_TRUST_AT);
    return measured ** trust * this.#proof ** (1 - trust);
  }

  #tell(measured: number, nowMs: number): void {
    const told = this.#told ?? this.#unmeasured;
    const risePerSecond = Math.max(RISE_PER_SECOND.ofItself * told, RISE_PER_SECOND.ofMost * this.#most);
    const mayRiseTo = told + (risePerSecond * (nowMs - this.#toldAtMs)) / SECOND_MS;
    if (measured > told * (1 + HYSTERESIS.rising)) this.#told = Math.min(measured, mayRiseTo);
    else if (measured < told * (1 - HYSTERESIS.falling)) this.#told = measured;
    else this.#told = told;
    this.#toldAtMs = nowMs;
  }
}

/** What a write of so much sound costs, against an empty one. */
function growth(intervalMs: number): number {
  return 1 + (GROWTH_PER_SECOND * intervalMs) / SECOND_MS;
}
