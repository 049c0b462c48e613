import { type Attacker, exponential, makePlan, type Person, SCENARIOS, type Visitor } from "../scenario/index.ts";
import type { Assailant, Ground, Lane, Source } from "./ground.ts";
import { laneOf } from "./means-lanes.ts";
import type { SiegeOrder } from "./siege-order.ts";
import { Visit } from "./visit.ts";

/** Who could not begin within so long of the planned moment never does. */
const BEGIN_WITHIN_MS = 1_000;

/** An evening as it is planned, against a real server: each visitor comes at the planned moment, whatever became of those before. */
export class PlayedPlan implements Assailant {
  readonly #ground: Ground;
  readonly #order: SiegeOrder;
  readonly #sourceOf: (address: string) => Source;
  readonly #visitors: readonly Visitor[];
  readonly #underWay = new Set<{ close(): void }>();
  #next = 0;

  /** Throws RangeError when no scenario has the name. */
  constructor(ground: Ground, order: SiegeOrder, sourceOf: (address: string) => Source) {
    const { attack, seed, part } = order;
    const scenario = attack.kind === "plan" ? SCENARIOS.get(attack.scenario) : undefined;
    if (scenario === undefined || attack.kind !== "plan") throw new RangeError("Cannot play the plan: it has no name");
    this.#ground = ground;
    this.#order = order;
    this.#sourceOf = sourceOf;
    const { visitors } = makePlan(scenario, seed, attack.size);
    // Who came before the evening is not played: nobody sees them come.
    this.#visitors = visitors.filter(({ atMs }, at) => atMs >= 0 && at % part.of === part.index);
  }

  pump(elapsedMs: number): void {
    for (let next = this.#visitors[this.#next]; next !== undefined && next.atMs <= elapsedMs; ) {
      if (elapsedMs - next.atMs > BEGIN_WITHIN_MS) this.#ground.tally.count("late");
      else this.#begin(next);
      this.#next += 1;
      next = this.#visitors[this.#next];
    }
  }

  close(): void {
    for (const each of this.#underWay) each.close();
  }

  #begin({ address, behaviour }: Visitor): void {
    const source = this.#sourceOf(address);
    if (behaviour.kind === "person") this.#visit(source, behaviour, true);
    else if (behaviour.means !== "funnel-bots") this.#attack(source, behaviour);
    else this.#strikes(behaviour, () => this.#visit(source, BOT, this.#ground.random() < 0.5));
  }

  #visit(source: Source, person: Person, reports: boolean): void {
    const visit = new Visit(this.#ground, source, person, { reports });
    this.#underWay.add(visit);
    void visit.come().then(() => this.#underWay.delete(visit));
  }

  #attack(source: Source, attacker: Attacker): void {
    const arms = {
      token: this.#order.token ?? undefined,
      mediaPort: this.#order.mediaPort,
      ticket: () => "of-another-evening",
    };
    const lane: Lane = laneOf(attacker.means, this.#ground, source, () => undefined, arms);
    this.#underWay.add(lane);
    this.#strikes(attacker, () => lane.strike());
  }

  /** At the planned pace, until its time is over. */
  #strikes({ perSecond, forMs, even }: Attacker, strike: () => void, livedMs = 0): void {
    const meanMs = 1_000 / perSecond;
    const gapMs = even * meanMs + (1 - even) * exponential(meanMs, this.#ground.random);
    if (livedMs + gapMs > forMs) return;
    this.#ground.after(gapMs, () => {
      if (this.#ground.isOver) return;
      strike();
      this.#strikes({ perSecond, forMs, even } as Attacker, strike, livedMs + gapMs);
    });
  }
}

const BOT: Person = {
  kind: "person",
  returning: false,
  pageIsOpen: false,
  assets: 3,
  readsMs: 1_500,
  hears: "socket",
  staysMs: 40_000,
  patienceMs: 10_000,
  bears: 40,
  backsOff: false,
  solvesMs: Number.POSITIVE_INFINITY,
  broken: false,
  overCdn: false,
};
