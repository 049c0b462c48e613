import { seededRandom } from "../../media/index.ts";
import { AddressPlan } from "./address-plan.ts";
import { arrivalMs } from "./arrival-moments.ts";
import { drawn, drawnWhole, exponential, type Random } from "./chance.ts";
import { drawPerson } from "./draw-person.ts";
import { type Plan, type PlannedTrouble, VISITORS_MAX } from "./plan.ts";
import type { Assault, Scenario, Wave } from "./scenario.ts";
import type { Visitor } from "./visitor.ts";

const REGULARS = 600;
const BUSIEST_WITHIN_MS = 5_000;
const SECOND_MS = 1_000;
/** What one person asks for on the way in, about. */
const REQUESTS_PER_PERSON = 8;
const POST_IS_OURS = 0.5;
const BEGAN_EARLIER = 0.5;
const PACE_SPREAD = 0.8;
/** Bots that give up when slowed, or solve challenges, are few: it costs their owners. */
const BOTS_BACK_OFF = 0.1;
const BOTS_SOLVE = 0.15;

/** `size` scales how many come, not when: less than 1 for haste. Throws RangeError on a size that is none. */
export function makePlan(scenario: Scenario, seed: number, size = 1): Plan {
  if (!(size > 0 && size <= 100)) throw new RangeError("Cannot plan: the size is no number from 0 to 100");
  return new Draft(scenario, seed, size).plan();
}

/** A plan in the making: every draw in one order from one source. */
class Draft {
  readonly #scenario: Scenario;
  readonly #seed: number;
  readonly #size: number;
  readonly #random: Random;
  readonly #addresses: AddressPlan;
  readonly #visitors: Visitor[] = [];
  readonly #posts: number[] = [];
  #startsAtMs: number | null = null;
  #onsetMs = Number.POSITIVE_INFINITY;

  constructor(scenario: Scenario, seed: number, size: number) {
    this.#scenario = scenario;
    this.#seed = seed;
    this.#size = size;
    this.#random = seededRandom(seed ^ Bun.hash.crc32(scenario.name));
    this.#addresses = new AddressPlan(this.#random);
  }

  plan(): Plan {
    const { waves, assaults, troubles, provenOfPeak } = this.#scenario;
    if (this.#random() < BEGAN_EARLIER) this.#startsAtMs = -drawn([120_000, 3_600_000], this.#random);
    for (const wave of waves) this.#addWave(wave);
    const people = this.#visitors.length;
    const peak = busiest(this.#visitors);
    for (const assault of assaults) this.#addAssault(assault);
    const planned = troubles.map((trouble) => this.#addTrouble(trouble));
    const carried = drawn(provenOfPeak, this.#random);
    return {
      scenario: this.#scenario,
      seed: this.#seed,
      visitors: this.#visitors.toSorted((a, b) => a.atMs - b.atMs),
      troubles: planned,
      startsAtMs: this.#startsAtMs,
      postsAtMs: this.#posts,
      proven: { arrivalsPerSecond: Math.max(1, peak * carried), listeners: Math.max(20, Math.round(people * carried)) },
      regulars: Array.from({ length: REGULARS }, () => this.#addresses.regular()),
      onsetMs: Number.isFinite(this.#onsetMs) ? this.#onsetMs : 0,
    };
  }

  #addWave(wave: Wave): void {
    const random = this.#random;
    const atMs = drawn(wave.atMs, random);
    const widthMs = drawn(wave.widthMs, random);
    if (wave.shape === "ramp" && wave.comesBack === undefined) this.#startsAtMs = atMs;
    if (wave.shape === "post" && random() < POST_IS_OURS) this.#posts.push(atMs);
    const makesTheLabel = this.#scenario.assaults.length + this.#scenario.troubles.length === 0;
    if (makesTheLabel && wave.shape !== "steady") this.#onset(wave.shape === "ramp" ? atMs - widthMs : atMs);
    const people = drawnWhole(wave.people, random) * this.#size;
    for (let at = 0; at < people; at++) {
      const comesMs = arrivalMs(wave.shape, atMs, widthMs, random);
      const placed = this.#addresses.draw(wave.region);
      const behaviour = drawPerson(wave, random);
      if (comesMs < this.#scenario.forMs) this.#add({ atMs: comesMs, ...placed, behaviour });
    }
  }

  #addAssault(assault: Assault): void {
    const random = this.#random;
    const atMs = drawn(assault.atMs, random);
    const forMs = Math.min(drawn(assault.forMs, random), this.#scenario.forMs - atMs);
    const sources = Math.max(1, Math.round(drawn(assault.sources, random) * this.#size));
    const perSecond = this.#rateOf(assault, atMs, forMs);
    this.#onset(atMs);
    const even = random() < 0.5 ? 0 : random();
    for (let at = 0; at < sources; at++) {
      const pace = Math.exp(PACE_SPREAD * (random() - 0.5));
      const lateMs = exponential(Math.min(5_000, forMs / 8), random);
      this.#add({
        atMs: atMs + Math.min(lateMs, forMs / 2),
        ...this.#addresses.draw(assault.region),
        behaviour: {
          kind: "attacker",
          means: assault.means,
          perSecond: (perSecond / sources) * pace,
          forMs: forMs - Math.min(lateMs, forMs / 2),
          even,
          backsOff: random() < BOTS_BACK_OFF,
          solves: random() < BOTS_SOLVE,
        },
      });
    }
  }

  /** All sources together; of bots that copy a visit, visits. */
  #rateOf({ perSecond, share, means }: Assault, atMs: number, forMs: number): number {
    if (share === undefined) return drawn(perSecond, this.#random) * this.#size;
    const people = this.#visitors.filter((each) => each.atMs >= atMs && each.atMs < atMs + forMs).length;
    const visits = ((people / forMs) * SECOND_MS * share) / (1 - share);
    return means === "funnel-bots" ? visits : visits * REQUESTS_PER_PERSON;
  }

  #addTrouble({ what, atMs, forMs, depth }: Scenario["troubles"][number]): PlannedTrouble {
    const beginsMs = drawn(atMs, this.#random);
    this.#onset(beginsMs);
    return {
      what,
      atMs: beginsMs,
      forMs: drawn(forMs, this.#random),
      depth: drawn(depth, this.#random),
      provider: Math.floor(this.#random() * 2),
    };
  }

  #onset(atMs: number): void {
    this.#onsetMs = Math.max(0, Math.min(this.#onsetMs, atMs));
  }

  #add(visitor: Visitor): void {
    if (this.#visitors.length < VISITORS_MAX) this.#visitors.push(visitor);
  }
}

/** Arrivals in a second of the busiest five. */
function busiest(visitors: readonly Visitor[]): number {
  const spans = new Map<number, number>();
  for (const { atMs } of visitors) {
    const span = Math.floor(atMs / BUSIEST_WITHIN_MS);
    spans.set(span, (spans.get(span) ?? 0) + 1);
  }
  return (Math.max(1, ...spans.values()) / BUSIEST_WITHIN_MS) * SECOND_MS;
}
