import { BEHIND_BUCKETS_MS, type EdgeFacts, type RoomAudience } from "../../../protocol/index.ts";

export type CrowdOptions = {
  seed: number;
  listeners: number;
  edges: number;
  /** Of all listeners, each second. */
  movesShare: number;
  joinsPerSecond: number;
  leavesPerSecond: number;
  /** Share of reports that never arrive. */
  lostShare: number;
  /** Reports take up to so long; those of one edge stay in their order. */
  delayMaxMs: number;
  /** Seconds at which an edge is killed; another one starts two seconds later. */
  deathsAtS: readonly number[];
  /** Seconds at which an edge begins to hand its listeners over, for ten seconds. */
  handoversAtS: readonly number[];
};

type Edge = {
  id: string;
  phaseMs: number;
  alive: boolean;
  leaving: boolean;
  joins: number;
  leaves: number;
  resumed: Map<string, number>;
  lastArrivalMs: number;
};

type Listener = { edge: Edge | undefined; was: string; backAtMs: number };

export const ROOM = "room";
const STEP_MS = 10;
const RECONNECT_MAX_MS = 3_000;

/**
 * Listeners who join, leave, and go from edge to edge, in simulated time; edges that are killed or that hand over; and
 * their reports on the way to control.
 */
export class Crowd {
  nowMs = 0;
  readonly #options: CrowdOptions;
  readonly #listeners: Listener[] = [];
  readonly #edges: Edge[] = [];
  readonly #onTheWay: { atMs: number; facts: EdgeFacts }[] = [];
  readonly #starts: number[] = [];
  #random: number;
  #made = 0;

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#random = options.seed;
    for (let edge = 0; edge < options.edges; edge++) this.#startEdge();
    for (let listener = 0; listener < options.listeners; listener++) this.#join();
  }

  /** Who listens: everybody who has not left, those between two connections included. */
  get listening(): number {
    return this.#listeners.length;
  }

  get connected(): number {
    return this.#listeners.reduce((count, { edge }) => (edge === undefined ? count : count + 1), 0);
  }

  /** Ten milliseconds. Gives the reports that arrive in them. */
  step(): EdgeFacts[] {
    this.nowMs += STEP_MS;
    this.#faults();
    this.#churn();
    this.#reconnect();
    this.#report();
    const arrived = this.#onTheWay.filter(({ atMs }) => atMs <= this.nowMs);
    for (const each of arrived) this.#onTheWay.splice(this.#onTheWay.indexOf(each), 1);
    return arrived.sort((a, b) => a.atMs - b.atMs).map(({ facts }) => facts);
  }

  #faults(): void {
    if (this.nowMs % 1_000 !== 0) return;
    const second = this.nowMs / 1_000;
    const serving = this.#edges.filter((edge) => edge.alive && !edge.leaving);
    const chosen = serving[this.#below(serving.length)];
    if (chosen === undefined) return;
    if (this.#options.deathsAtS.includes(second)) this.#kill(chosen);
    if (this.#options.handoversAtS.includes(second)) {
      chosen.leaving = true;
      this.#starts.push(this.nowMs + 2_000);
    }
  }

  #kill(edge: Edge): void {
    edge.alive = false;
    this.#starts.push(this.nowMs + 2_000);
    for (const listener of this.#listeners) {
      if (listener.edge !== edge) continue;
      listener.edge = undefined;
      listener.was = edge.id;
      listener.backAtMs = this.nowMs + 100 + this.#below(RECONNECT_MAX_MS - 100);
    }
  }

  #churn(): void {
    for (const at of this.#starts) if (at === this.nowMs) this.#startEdge();
    const { joinsPerSecond, leavesPerSecond, movesShare } = this.#options;
    const perStep = STEP_MS / 1_000;
    for (let count = this.#times(joinsPerSecond * perStep); count > 0; count--) this.#join();
    for (let count = this.#times(leavesPerSecond * perStep); count > 0; count--) this.#leave();
    for (let count = this.#times(this.#listeners.length * movesShare * perStep); count > 0; count--) {
      this.#move(this.#listeners[this.#below(this.#listeners.length)]);
    }
    for (const listener of this.#listeners) {
      if (listener.edge?.leaving && this.#unit() < perStep / 3) this.#move(listener);
    }
  }

  #join(): void {
    const listener: Listener = { edge: undefined, was: "", backAtMs: 0 };
    this.#listeners.push(listener);
    this.#connect(listener);
  }

  #leave(): void {
    const at = this.#below(this.#listeners.length);
    const [listener] = this.#listeners.splice(at, 1);
    if (listener?.edge !== undefined) listener.edge.leaves += 1;
  }

  /** Opens the next connection, then closes this one. */
  #move(listener: Listener | undefined): void {
    if (listener?.edge === undefined) return;
    const before = listener.edge;
    listener.was = before.id;
    this.#connect(listener);
    before.leaves += 1;
  }

  #reconnect(): void {
    for (const listener of this.#listeners) {
      if (listener.edge === undefined && listener.backAtMs <= this.nowMs) this.#connect(listener);
    }
  }

  #connect(listener: Listener): void {
    const open = this.#edges.filter((edge) => edge.alive && !edge.leaving);
    const edge = open[this.#below(open.length)];
    if (edge === undefined) return;
    listener.edge = edge;
    edge.joins += 1;
    if (listener.was !== "") edge.resumed.set(listener.was, (edge.resumed.get(listener.was) ?? 0) + 1);
  }

  #report(): void {
    for (const edge of this.#edges) {
      if (!edge.alive || this.nowMs % 1_000 !== edge.phaseMs) continue;
      const arrivalMs = Math.max(edge.lastArrivalMs, this.nowMs + this.#unit() * this.#options.delayMaxMs);
      edge.lastArrivalMs = arrivalMs;
      const facts = this.#facts(edge);
      if (this.#unit() >= this.#options.lostShare) this.#onTheWay.push({ atMs: arrivalMs, facts });
    }
  }

  #facts(edge: Edge): EdgeFacts {
    const websocket = edge.joins - edge.leaves;
    const audience: RoomAudience = {
      websocket,
      stream: 0,
      hls: 0,
      hlsError: 0,
      ears: websocket,
      joins: edge.joins,
      leaves: edge.leaves,
      stalls: 0,
      behind: new Array<number>(BEHIND_BUCKETS_MS.length + 1).fill(0),
      resumed: Object.fromEntries(edge.resumed),
      intervalMs: 200,
    };
    const rooms = websocket === 0 ? {} : { [ROOM]: audience };
    return { edge: edge.id, url: null, load: 0, listeners: websocket, leaving: edge.leaving, rooms };
  }

  #startEdge(): void {
    this.#made += 1;
    const phaseMs = this.#below(1_000 / STEP_MS) * STEP_MS;
    this.#edges.push({
      id: `e${this.#made}`,
      phaseMs,
      alive: true,
      leaving: false,
      joins: 0,
      leaves: 0,
      resumed: new Map(),
      lastArrivalMs: 0,
    });
  }

  /** A whole number that is on average this one. */
  #times(rate: number): number {
    return Math.floor(rate) + (this.#unit() < rate % 1 ? 1 : 0);
  }

  #below(limit: number): number {
    return Math.floor(this.#unit() * limit);
  }

  /** Mulberry32. */
  #unit(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
