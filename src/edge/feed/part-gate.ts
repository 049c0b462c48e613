import type { PartObject } from "../../protocol/index.ts";
import { HealPlan } from "./heal-plan.ts";
import { WINDOW_PARTS } from "./part-window.ts";
import { isStray, StrayRun } from "./stray-run.ts";

/**
 * Parts that wait for those in a gap before them; one more, and the gap is let through. A window: an origin's whole backlog may come at
 * once, and lack its first part.
 */
export const HELD_PARTS_MAX = WINDOW_PARTS;

/**
 * How a gap ended. `filled`: the parts came by themselves. `healed`: the origin still had them. `unmade`: it has none of them.
 * `unanswered`: it did not answer in time. `overflow`: too many waited.
 */
export const GAP_ENDS = ["filled", "healed", "unmade", "unanswered", "overflow"] as const;
export type GapEnd = (typeof GAP_ENDS)[number];

/** What is to be counted. */
export type GateEvents = {
  gap(end: GapEnd): void;
  /** A part that was held already. */
  repeat(): void;
  strays(outcome: "dropped" | "believed", parts: number): void;
};

/**
 * Lets the parts of one rendition through in order. What comes after a gap waits, boundedly, while the gap is healed;
 * what comes before the next expected part is let through at once, for the window to judge. A pure core.
 */
export class PartGate {
  readonly #events: GateEvents;
  readonly #plan: HealPlan;
  readonly #strays = new StrayRun();
  readonly #held = new Map<number, PartObject>();
  #next: number | undefined;
  #passedAtMs = 0;

  constructor(options: { events: GateEvents; random: () => number }) {
    this.#events = options.events;
    this.#plan = new HealPlan(options.random);
  }

  /** Everything up to and including this part is in the window already. */
  startAfter(number: number, nowMs: number): void {
    this.#next = number + 1;
    this.#passedAtMs = nowMs;
  }

  /** The first part that has not passed; `undefined` before the first. */
  get next(): number | undefined {
    return this.#next;
  }

  /** Monotonic; when to call `step`. */
  get wakeAtMs(): number | undefined {
    return this.#plan.wakeAtMs;
  }

  /** The parts that pass now, in order. */
  take(part: PartObject, nowMs: number): PartObject[] {
    const next = this.#next ?? part.number;
    if (this.#next !== undefined && isStray(part.number, next, nowMs - this.#passedAtMs)) {
      return this.#takeStray(part, nowMs);
    }
    if (part.number < next) return [part];
    this.#tellDropped(this.#strays.clear());
    if (part.number > next) return this.#hold(part, nowMs);
    const hadHeld = this.#held.size > 0;
    const passed = this.#pass([part], nowMs);
    this.#plan.nothingLacks();
    // Whatever lies further ahead, the next expected part has only now begun to be due.
    if (this.#held.size > 0) this.#plan.gapSeen(nowMs);
    else if (hadHeld) this.#events.gap("filled");
    return passed;
  }

  /** Whether there is something to ask the origin, from which part on; and parts that have waited for long enough. */
  step(nowMs: number, connected: boolean): { askFrom: number | undefined; passed: PartObject[] } {
    if (this.#plan.expired(nowMs)) return { askFrom: undefined, passed: this.#giveUp("unanswered", nowMs) };
    if (!connected) this.#plan.postpone();
    return { askFrom: this.#plan.due(nowMs) ? this.#wanted() : undefined, passed: [] };
  }

  /** The origin has told what it holds from the wanted part on, in order. */
  answered(parts: readonly PartObject[], nowMs: number): PartObject[] {
    const next = this.#next ?? 0;
    const sinceMs = nowMs - this.#passedAtMs;
    const wanted = parts.filter(({ number }) => number >= next && !isStray(number, next, sinceMs));
    const last = wanted.at(-1)?.number;
    // An origin that does not reach beyond the gap's beginning may be one that has only just taken the room.
    if (last === undefined && this.#held.size > 0) return this.unanswered(nowMs);
    this.#plan.answered();
    this.#plan.nothingLacks();
    if (last === undefined) return [];
    for (const part of wanted) this.#held.set(part.number, part);
    const passed = this.#pass(this.#heldUpTo(last), nowMs);
    this.#events.gap(passed.every(({ number }, at) => number === next + at) ? "healed" : "unmade");
    if (this.#held.size > 0) this.#plan.gapSeen(nowMs);
    return passed;
  }

  /** The origin did not answer. */
  unanswered(nowMs: number): PartObject[] {
    return this.#plan.failed(nowMs) ? [] : this.#giveUp("unanswered", nowMs);
  }

  /** The connection is back; parts may have been lost, with nothing later come that would show it. */
  reconnected(nowMs: number): void {
    if (this.#next !== undefined) this.#plan.reconnected(nowMs);
  }

  /** Nothing more will come: what waits passes as it is. */
  finish(nowMs: number): PartObject[] {
    return this.#giveUp("unanswered", nowMs);
  }

  #hold(part: PartObject, nowMs: number): PartObject[] {
    if (this.#held.has(part.number)) this.#events.repeat();
    this.#held.set(part.number, part);
    this.#plan.gapSeen(nowMs);
    return this.#held.size > HELD_PARTS_MAX ? this.#giveUp("overflow", nowMs) : [];
  }

  #takeStray(part: PartObject, nowMs: number): PartObject[] {
    const { believed, dropped } = this.#strays.take(part);
    this.#tellDropped(dropped);
    if (believed.length === 0) return [];
    this.#events.strays("believed", believed.length);
    return this.#pass([...this.#giveUp("unanswered", nowMs), ...believed], nowMs);
  }

  /** Nobody has what is in the gap, or nobody tells: what is held passes without it. */
  #giveUp(end: GapEnd, nowMs: number): PartObject[] {
    this.#plan.nothingLacks();
    if (this.#held.size === 0) return [];
    this.#events.gap(end);
    return this.#pass(this.#heldUpTo(Number.POSITIVE_INFINITY), nowMs);
  }

  /** These, and whatever is held that follows without a gap. */
  #pass(parts: PartObject[], nowMs: number): PartObject[] {
    let next = (parts.at(-1)?.number ?? 0) + 1;
    for (let part = this.#held.get(next); part !== undefined; part = this.#held.get(++next)) parts.push(part);
    for (const { number } of parts) this.#held.delete(number);
    this.startAfter(next - 1, nowMs);
    return parts;
  }

  #heldUpTo(last: number): PartObject[] {
    return [...this.#held.values()]
      .filter(({ number }) => number <= last)
      .toSorted((one, other) => one.number - other.number);
  }

  /** No more than the window takes. */
  #wanted(): number {
    const newest = this.#held.size === 0 ? 0 : Math.max(...this.#held.keys());
    return Math.max(this.#next ?? 0, newest - WINDOW_PARTS + 1);
  }

  #tellDropped(strays: number): void {
    if (strays > 0) this.#events.strays("dropped", strays);
  }
}
