import { AddressPlan, HABITS, type Means } from "../scenario/index.ts";
import { fetchTicket } from "./fetch-ticket.ts";
import type { Assailant, Ground, Lane, Source } from "./ground.ts";
import { type Arms, laneOf } from "./means-lanes.ts";
import type { SiegeOrder } from "./siege-order.ts";
import { Visits } from "./visits.ts";

/** Lanes that begin in one turn of the pump, so that not all handshakes meet in one queue of the kernel. */
const BEGIN_EACH_TURN = 64;
/** Requests that each connection of a flood has under way. */
const PIPELINED = 4;
/** What a given rate may catch up with; older strokes are late for good. */
const CATCH_UP_MS = 250;

type MeansAttack = Extract<SiegeOrder["attack"], { kind: "means" }>;

/** One means, as hard as it can or at a given rate: lanes strike again as soon as they may. */
export class Barrage implements Assailant {
  readonly #ground: Ground;
  readonly #attack: MeansAttack;
  readonly #lanes: Lane[] = [];
  readonly #toBegin: (() => Lane)[];
  readonly #visits: Visits;
  #free: Lane[] = [];
  #isDraining = false;
  #ticket = "";
  #credit = 0;
  #pumpedAtMs = 0;

  /** Throws TypeError when the order is for a plan. */
  constructor(ground: Ground, order: SiegeOrder, sourceOf: (address: string) => Source) {
    const { attack, part, token, mediaPort } = order;
    if (attack.kind !== "means") throw new TypeError("Cannot begin the barrage: the order is for a plan");
    this.#ground = ground;
    this.#attack = attack;
    const plan = new AddressPlan(ground.random);
    const count = Math.max(1, Math.ceil(attack.sources / part.of));
    const sources = Array.from({ length: count }, () => sourceOf(plan.draw(HABITS[attack.means].region).address));
    const arms: Arms = { token: token ?? undefined, mediaPort, ticket: () => this.#ticket };
    const lanes = attack.means === "funnel-bots" ? 0 : Math.max(1, Math.ceil(attack.lanes / part.of));
    this.#toBegin = Array.from({ length: lanes }, (_, at) => {
      const source = sources[at % sources.length] ?? sourceOf("127.0.0.2");
      return () => laneOf(attack.means, ground, source, (lane) => this.#ready(lane), arms);
    });
    this.#visits = new Visits(ground, {
      sources,
      most: attack.means === "funnel-bots" ? Math.ceil(attack.lanes / part.of) : 0,
    });
    if (attack.means === "replayed-tickets") this.#fetchTicket(sources[0] ?? sourceOf("127.0.0.2"));
  }

  pump(elapsedMs: number): void {
    this.#begin();
    const { ratePerSecond } = this.#attack;
    if (ratePerSecond === null) this.#visits.fill(BEGIN_EACH_TURN);
    else this.#spend(elapsedMs, ratePerSecond);
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
    this.#visits.close();
  }

  #begin(): void {
    for (const begin of this.#toBegin.splice(0, BEGIN_EACH_TURN)) {
      const lane = begin();
      this.#lanes.push(lane);
      for (let n = 0; n < strokesUnderWay(this.#attack.means); n++) this.#ready(lane);
    }
  }

  #ready(lane: Lane): void {
    if (this.#ground.isOver) return;
    this.#free.push(lane);
    if (this.#attack.ratePerSecond !== null || this.#isDraining) return;
    this.#isDraining = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#isDraining = false;
    const free = this.#free;
    this.#free = [];
    if (!this.#ground.isOver) for (const lane of free) lane.strike();
  }

  /** As many strokes as the rate has brought since the last turn. */
  #spend(elapsedMs: number, ratePerSecond: number): void {
    const sinceMs = elapsedMs - this.#pumpedAtMs;
    this.#pumpedAtMs = elapsedMs;
    if (sinceMs > CATCH_UP_MS)
      this.#ground.tally.count("late", Math.round(((sinceMs - CATCH_UP_MS) * ratePerSecond) / 1_000));
    this.#credit += (Math.min(sinceMs, CATCH_UP_MS) * ratePerSecond) / 1_000;
    for (; this.#credit >= 1; this.#credit -= 1) {
      if (this.#attack.means === "funnel-bots") this.#visits.begin();
      else this.#strikeNext();
    }
  }

  #strikeNext(): void {
    const lane = this.#free.shift();
    if (lane !== undefined) lane.strike();
    else if (this.#toBegin.length === 0 && !holds(this.#attack.means)) this.#ground.tally.count("withheld");
  }

  #fetchTicket(source: Source): void {
    void fetchTicket(this.#ground, source).then((ticket) => {
      this.#ticket = ticket ?? "none-was-given";
    });
  }
}

function strokesUnderWay(means: Means): number {
  return means.endsWith("-flood") && !holds(means) && means !== "ping-flood" && means !== "stun-flood" ? PIPELINED : 1;
}

/** What is opened stays: no stroke follows. */
function holds(means: Means): boolean {
  return ["socket-flood", "slow-headers", "slow-bodies", "idle-connections", "replayed-tickets"].includes(means);
}
