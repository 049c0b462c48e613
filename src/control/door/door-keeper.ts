import { commitmentOf, DRAW_SIZE_MAX } from "../../draw/index.ts";
import {
  askAgainMs,
  type DoorReason,
  type DoorState,
  type DoorStatus,
  type RoomDoorFacts,
} from "../../protocol/index.ts";
import { Admission } from "./admission.ts";
import { DirectGrants } from "./direct-grants.ts";
import type { DoorRecord } from "./door-record.ts";
import { type Allowance, type DoorNow, NO_ALLOWANCE, type Pressure } from "./door-terms.ts";
import { changedSettings, type DoorWish } from "./door-wish.ts";
import { QueueLane } from "./queue-lane.ts";
import { RoomTally } from "./room-tally.ts";
import { ShowUpHabit } from "./show-up-habit.ts";
import { WaitEstimator } from "./wait-estimator.ts";
import type { AdmissionSight } from "./wait-speeds.ts";

/** Of the seats that are free, those that edges may fill by themselves; the others are for places, at whichever edge. */
const DIRECT_SHARE = 0.5;
/** From hearing of the call to the seat; who waits hears of it within twice the time after which they ask again. */
const HURRY_MS = 6_000;
/** Edges have in hand what they may let in within so long. */
const GRANTED_SECONDS = 1;
/** How fast the rate that is told follows the calls of a tick. */
const RATE_GAIN = 0.1;

/**
 * One room's door: gives numbers, moves the front, shares out grants. A pure core, but for a new draw's seed. Whoever holds it keeps
 * `record` before telling what follows from it.
 */
export class DoorKeeper {
  readonly #room: string;
  #settings: Pick<DoorRecord, "seats" | "opensAtMs" | "suspended" | "draw">;
  #invitations: number;
  readonly #habit: ShowUpHabit;
  readonly #places: QueueLane;
  readonly #effort: QueueLane;
  readonly #admission: Admission;
  readonly #tally: RoomTally;
  readonly #grants = new DirectGrants();
  readonly #waits: WaitEstimator;
  #allowance = NO_ALLOWANCE;
  #pressure: Pressure = { challenge: null, flood: false };
  #isVisited = false;
  /** As it was at the last tick, to two figures. */
  #seated: number;
  #turn = 0;
  #callRate = 0;
  #calledBefore: number;
  #tickedMs: number | undefined;

  constructor(room: string, record: DoorRecord) {
    this.#room = room;
    const { seats, opensAtMs, suspended, draw } = record;
    this.#settings = { seats, opensAtMs, suspended, draw };
    this.#invitations = record.invitations;
    this.#habit = new ShowUpHabit(record.habit);
    this.#places = new QueueLane(this.#habit, record.places);
    this.#effort = new QueueLane(this.#habit, record.effort);
    this.#admission = new Admission({ places: this.#places, effort: this.#effort });
    this.#waits = new WaitEstimator(record.margins);
    this.#calledBefore = record.places.front + record.effort.front;
    this.#tally = new RoomTally(record.seated);
    this.#seated = record.seated;
  }

  /** All that must outlive the process. */
  get record(): DoorRecord {
    return {
      ...this.#settings,
      places: this.#places.record,
      effort: this.#effort.record,
      invitations: this.#invitations,
      seated: this.#seated,
      habit: this.#habit.rows,
      margins: this.#waits.rows,
    };
  }

  /** Changes whenever what was promised does: numbers, front, settings, seats. */
  get promise(): string {
    return JSON.stringify([this.#settings, this.#places.sums, this.#effort.sums, this.#invitations, this.#seated]);
  }

  /** Called within ten minutes and not come, as far as can be told. */
  get whoIsMissing(): number {
    return this.#places.missing + this.#effort.missing;
  }

  get status(): DoorStatus {
    const { suspended, draw } = this.#settings;
    if (suspended) return "suspended";
    if (draw !== null && draw.size === null) return "prequeue";
    return this.waiting > 0 ? "queueing" : "not-queueing";
  }

  /** Whether newcomers need to hear of it within a quarter of a second. */
  get isWatched(): boolean {
    const { seats, opensAtMs } = this.#settings;
    return seats !== null || opensAtMs !== null || this.status !== "not-queueing";
  }

  /** People with a place that is not called yet. */
  get waiting(): number {
    return this.#places.waiting;
  }

  /** Whether an edge serves the room. */
  get hasEdges(): boolean {
    return this.#grants.size > 0;
  }

  /** Whether anybody waits, or came since this was asked last. */
  takeBusy(): boolean {
    const isBusy = this.waiting > 0 || this.#isVisited;
    this.#isVisited = false;
    return isBusy;
  }

  /** Seats that are kept for who was called. */
  called(doorMs: number): number {
    const graceMs = HURRY_MS + 2 * askAgainMs(this.waiting, this.#grants.size);
    return this.#places.expected(doorMs, graceMs) + this.#effort.expected(doorMs, graceMs);
  }

  get invitations(): number {
    return this.#invitations;
  }

  /** The number of the first of so many. */
  addInvitations(count: number): number {
    this.#invitations += count;
    return this.#invitations - count + 1;
  }

  press(pressure: Pressure): void {
    this.#pressure = pressure;
  }

  /** Throws StentorError `bad_request`, and changes nothing then. Gives what undoes it. */
  change(wish: DoorWish, doorMs: number): () => void {
    const before = this.#settings;
    this.#settings = changedSettings(this.record, wish, doorMs);
    return () => {
      this.#settings = before;
    };
  }

  /** What one edge's door did. `isOld`: the edge served before this process began. */
  hear(edge: string, facts: RoomDoorFacts, now: DoorNow & { isOld: boolean }): void {
    const arrivals = this.#tally.hear(edge, facts, now.monotonicMs, now.isOld);
    if (arrivals === undefined) return;
    this.#grants.hear(edge, { direct: facts.direct, turn: facts.turn, arrived: arrivals.direct }, now.monotonicMs);
    this.#isVisited ||= arrivals.direct + arrivals.placed + arrivals.effort > 0;
    this.#places.come(arrivals.placed, now.doorMs);
    this.#effort.come(arrivals.effort, now.doorMs);
  }

  /** The edge spoke, and has nobody of the room. */
  hearNothing(edge: string, nowMs: number): void {
    this.#tally.hearNothing(edge, nowMs);
  }

  /** An edge asks for the door. `isNew`: it cannot have had a state of it before. */
  meet(edge: string, isNew: boolean): void {
    this.#grants.meet(edge, isNew);
  }

  /** The first of so many numbers. Who can come in at once is called at once. */
  allot(lane: "place" | "effort", count: number, now: DoorNow): number {
    const first = this.#lane(lane).issue(count);
    this.#call(now);
    return first;
  }

  /** Calls who can come in now. */
  call(now: DoorNow): void {
    this.#call(now);
  }

  /** Whether this place has a free seat which an edge may fill by an old grant: it is called when the edge confirms that it does not. */
  isUndecided(place: number, now: DoorNow): boolean {
    const { seats } = this.#settings;
    const { front } = this.#places.sums;
    if (seats === null || this.status !== "queueing" || place <= front || this.#grants.outstanding === 0) return false;
    return place - front <= this.#unclaimed(now);
  }

  /** What was allotted could not be kept, and was told to nobody. */
  takeBack(lane: "place" | "effort", first: number, count: number): void {
    this.#lane(lane).takeBack(first, count);
  }

  /** About four times a second. */
  tick(now: DoorNow, allowance: Allowance): void {
    this.#allowance = { ...allowance };
    this.#grants.keepOnly(allowance.known);
    this.#seated = Number(this.#tally.seated(now.monotonicMs).toPrecision(2));
    this.#places.pass(now.doorMs);
    this.#effort.pass(now.doorMs);
    this.#drawWhenDue(now.doorMs);
    this.#admission.fill(allowance.ratePerSecond, now.monotonicMs);
    this.#call(now);
    this.#watch(now);
  }

  /** What edges are told; each call is a state of its own. */
  state(now: DoorNow): DoorState {
    this.#turn = Math.max(this.#turn + 1, now.doorMs);
    const { status } = this;
    const grants = status === "not-queueing" ? this.#grant(now) : this.#grants.revoked();
    this.#grants.tell(grants, this.#turn, now.monotonicMs);
    return {
      room: this.#room,
      turn: this.#turn,
      status,
      why: this.#why(status, now),
      doorTimeMs: now.doorMs,
      opensAtMs: this.#settings.opensAtMs,
      draw: this.#drawShown(),
      ...this.#places.sums,
      effort: this.#effort.sums,
      seats: this.#settings.seats,
      seated: this.#tally.seated(now.monotonicMs),
      ratePerSecond: this.#rateShown(status),
      grants,
      waits: this.#waitsShown(status, now),
      calibration: this.#waits.calibration,
      challenge: this.#pressure.challenge,
      proven: this.#allowance.proven,
    };
  }

  get #isOpen(): boolean {
    const { status } = this;
    return status === "queueing" || status === "not-queueing";
  }

  #lane(lane: "place" | "effort"): QueueLane {
    return lane === "place" ? this.#places : this.#effort;
  }

  /** Seats that nobody has, was called to, or may take by a grant. */
  #free(now: DoorNow): number {
    if (this.#settings.seats === null) return this.#allowance.free;
    if (!this.#allowance.isSettled) return 0;
    return Math.min(this.#allowance.free, this.#unclaimed(now) - this.#grants.outstanding);
  }

  /** Seats that nobody has or was called to; some may be granted. */
  #unclaimed(now: DoorNow): number {
    const { seats } = this.#settings;
    if (seats === null) return Number.POSITIVE_INFINITY;
    return seats - this.#tally.seated(now.monotonicMs) - this.called(now.doorMs);
  }

  #call(now: DoorNow): void {
    if (!this.#isOpen) return;
    const before = this.called(now.doorMs);
    this.#admission.call(this.#free(now), now.doorMs);
    this.#allowance.free -= this.called(now.doorMs) - before;
  }

  /** Only while nobody waits: then edges let in by themselves. */
  #grant(now: DoorNow): Record<string, number> {
    const { ratePerSecond, edges } = this.#allowance;
    const { grants, more } = this.#grants.granted({
      free: this.#free(now),
      share: this.#settings.seats === null ? 1 : DIRECT_SHARE,
      most: this.#admission.allowed,
      needed: ratePerSecond * GRANTED_SECONDS,
      edges,
    });
    this.#admission.spend(more);
    return grants;
  }

  #drawWhenDue(doorMs: number): void {
    const { draw, opensAtMs } = this.#settings;
    if (draw === null || draw.size !== null || opensAtMs === null || doorMs < opensAtMs) return;
    const size = Math.min(this.#places.sums.issued, DRAW_SIZE_MAX);
    this.#settings = { ...this.#settings, draw: { ...draw, size } };
  }

  #watch(now: DoorNow): void {
    const called = this.#places.sums.front + this.#effort.sums.front;
    const stretchMs = now.monotonicMs - (this.#tickedMs ?? now.monotonicMs);
    this.#tickedMs = now.monotonicMs;
    if (stretchMs > 0) {
      this.#callRate += RATE_GAIN * ((1_000 * (called - this.#calledBefore)) / stretchMs - this.#callRate);
    }
    this.#calledBefore = called;
    const sight = this.#sight(now);
    if (this.status === "queueing") this.#waits.see(sight, this.waiting);
    else this.#waits.rest(sight);
  }

  #sight(now: DoorNow): AdmissionSight {
    return {
      nowMs: now.monotonicMs,
      front: this.#places.sums.front,
      free: Math.min(this.#allowance.free, this.#unclaimed(now)),
      allowed: this.#allowance.ratePerSecond,
      seated: this.#tally.seated(now.monotonicMs),
    };
  }

  #why(status: DoorStatus, now: DoorNow): DoorReason {
    if (status === "suspended") return "operator";
    if (status === "prequeue") return "before-start";
    if (status === "not-queueing") return null;
    if (this.#pressure.flood) return "flood";
    return this.#sight(now).free < 1 ? "full" : "health";
  }

  #drawShown(): DoorState["draw"] {
    const { draw } = this.#settings;
    if (draw === null) return null;
    return { commitment: commitmentOf(draw.seed), seed: draw.size === null ? null : draw.seed, size: draw.size };
  }

  #rateShown(status: DoorStatus): number {
    if (status === "queueing") return Math.round(this.#callRate * 10) / 10;
    return status === "not-queueing" ? Math.round(this.#allowance.ratePerSecond) : 0;
  }

  /** Before the start it is as long as until then, and what follows. */
  #waitsShown(status: DoorStatus, now: DoorNow): DoorState["waits"] {
    if (status === "suspended") return [];
    const untilStartMs = status === "prequeue" ? Math.max(0, (this.#settings.opensAtMs ?? 0) - now.doorMs) : 0;
    return this.#waits.estimates(this.waiting, this.#sight(now)).map(({ ahead, p10Ms, p50Ms, p90Ms }) => ({
      ahead,
      p10Ms: p10Ms + untilStartMs,
      p50Ms: p50Ms + untilStartMs,
      p90Ms: p90Ms + untilStartMs,
    }));
  }
}
