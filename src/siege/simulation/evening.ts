import { seededRandom } from "../../media/index.ts";
import { ManualClock } from "../../platform/index.ts";
import type { Plan, Visitor } from "../scenario/index.ts";
import { AttackerActor } from "./attacker-actor.ts";
import { Calendar } from "./calendar.ts";
import { DoorModel } from "./door-model.ts";
import { EdgeModel } from "./edge-model.ts";
import type { EpisodeSecond } from "./episode.ts";
import { type GateMaker, seasonedGate } from "./gate.ts";
import { LoadModel } from "./load-model.ts";
import { PersonActor } from "./person-actor.ts";
import { contextOf } from "./room-context.ts";
import { Troubles } from "./troubles.ts";
import type { Insider, World } from "./world.ts";

const SECOND_MS = 1_000;
const DOOR_EVERY_MS = 250;
const STRESS_EVERY_MS = 500;
const PREQUEUE_SHARE = 0.6;
const ADMISSION_SHARE = 0.75;
const SEATS_SHARE = 0.9;
/** Who wait ask this many times a second, all together. */
const ASKS_PER_SECOND = 150;
const ASK_AGAIN_MS: readonly [number, number] = [2_000, 20_000];

/** A plan that is lived through in simulated time. */
export class Evening implements World {
  readonly random: () => number;
  readonly edge: EdgeModel;
  readonly inside = new Set<Insider>();
  readonly #plan: Plan;
  readonly #clock = new ManualClock();
  readonly #beganAtMs = this.#clock.nowMs();
  readonly #calendar: Calendar;
  readonly #door: DoorModel;
  readonly #load: LoadModel;
  readonly #troubles: Troubles;
  readonly #seconds: EpisodeSecond[] = [];

  constructor(plan: Plan, makeGate: GateMaker) {
    this.#plan = plan;
    const random = seededRandom(plan.seed + 77_777);
    this.random = random;
    this.#calendar = new Calendar(plan.scenario.forMs);
    const { arrivalsPerSecond, listeners } = plan.proven;
    const waits = plan.startsAtMs !== null && plan.startsAtMs > 0 && random() < PREQUEUE_SHARE;
    this.#door = new DoorModel({
      seats: Math.round(listeners * SEATS_SHARE),
      ratePerSecond: Math.max(1, arrivalsPerSecond * ADMISSION_SHARE),
      opensAtMs: waits ? (plan.startsAtMs ?? 0) : 0,
    });
    this.#load = new LoadModel(plan.proven);
    const clock = this.#clock;
    this.edge = new EdgeModel({
      clock,
      random,
      makeGate: () => seasonedGate(makeGate, { clock, random, regulars: plan.regulars }),
      door: this.#door,
      load: this.#load,
      capacity: listeners,
    });
    this.#troubles = new Troubles(plan.troubles, plan.scenario.cdn === true, { world: this, load: this.#load });
  }

  get nowMs(): number {
    return this.#calendar.nowMs;
  }

  get cdnWorks(): boolean {
    return this.#troubles.cdnWorks;
  }

  get front(): number {
    return this.#door.front;
  }

  get askAgainMs(): number {
    const waiting = this.#door.issued - this.#door.front;
    const [least, most] = ASK_AGAIN_MS;
    return Math.min(most, Math.max(least, (waiting / ASKS_PER_SECOND) * SECOND_MS));
  }

  get beganAtMs(): number {
    return this.#beganAtMs;
  }

  after(delayMs: number, run: () => void): void {
    this.#calendar.after(delayMs, run);
  }

  isCut(provider: number): boolean {
    return this.#troubles.isCut(provider);
  }

  live(): EpisodeSecond[] {
    for (const visitor of this.#plan.visitors) this.#expect(visitor);
    this.#troubles.expect();
    const { forMs } = this.#plan.scenario;
    let livedMs = 0;
    for (let toMs = DOOR_EVERY_MS; toMs <= forMs; toMs += DOOR_EVERY_MS) {
      this.#calendar.runTo(toMs, (nowMs) => {
        this.#clock.advance(nowMs - livedMs);
        livedMs = nowMs;
      });
      this.#load.look(DOOR_EVERY_MS, this.#door.seated);
      this.#door.move(toMs, DOOR_EVERY_MS, Math.max(0.1, 1.4 - this.#load.load));
      if (toMs % STRESS_EVERY_MS === 0) this.edge.setStress();
      if (toMs % SECOND_MS === 0) this.#endSecond(toMs);
    }
    return this.#seconds;
  }

  #expect(visitor: Visitor): void {
    const { behaviour, atMs } = visitor;
    const actor =
      behaviour.kind === "person"
        ? new PersonActor(this, visitor, behaviour)
        : new AttackerActor(this, visitor, behaviour);
    if (atMs >= 0) this.after(atMs, () => actor.come());
    else if (actor instanceof PersonActor) actor.stay();
  }

  #endSecond(nowMs: number): void {
    const { load } = this.#load;
    if (load > 1) this.edge.stalled(Math.round(this.#door.seated * Math.min(0.2, (load - 1) * 0.02)));
    if (this.edge.conditions.silent) this.edge.stalled(Math.round(this.#door.seated * 0.1));
    if (this.edge.conditions.down) return;
    this.#seconds.push({
      atMs: this.#beganAtMs + nowMs,
      signs: this.edge.signs(),
      context: contextOf(this.#plan, this.#beganAtMs, this.#door.status(nowMs)),
      truth: this.edge.truth(),
    });
  }
}
