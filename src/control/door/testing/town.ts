import { placesOf } from "../../../draw/index.ts";
import { ManualClock, Metrics, silentLog } from "../../../platform/index.ts";
import {
  type CapacityProof,
  type DoorFacts,
  type DoorOpening,
  type DoorState,
  decodeMessage,
  encodeMessage,
  type Outcome,
  type PlacesGiven,
  type RoomDoorFacts,
  subjects,
} from "../../../protocol/index.ts";
import { InProcessRelay } from "../../../relay/index.ts";
import { MemoryRoomStore, type RoomStore } from "../../../store/index.ts";
import { Access } from "../../access.ts";
import { hashToken } from "../../tokens.ts";
import { DoorDesk } from "../door-desk.ts";
import { seeded } from "./seeded.ts";
import { CLEAR, UnsureWire, type Weather } from "./unsure-wire.ts";

const NO_START = { scheduledAtMs: null, timeZone: null, openedAtMs: null };
export const ROOM = "town-hall";
export const HOST = "host-token";
export const OPERATOR = "operator-token";
const STEP_MS = 50;
const ROUND_STEPS = 5;

export type Visitor = {
  name: number;
  edge: string;
  cameMs: number;
  number: number | undefined;
  effort: number | undefined;
  /** When the number came. */
  toldMs: number | undefined;
  seatedMs: number | undefined;
  by: "direct" | "placed" | "effort" | undefined;
  /** Has closed the page while waiting. */
  isGone: boolean;
  nextLookMs: number;
  staysMs: number;
};

/** One edge, which does what docs/wire/door.md says of edges, and nothing else. */
export class ModelEdge {
  readonly id: string;
  capacity: number;
  load = 0.3;
  isDead = false;
  state: DoorState | undefined;
  readonly sums: RoomDoorFacts = { seated: 0, direct: 0, placed: 0, effort: 0, invited: 0, returned: 0, told: 0 };

  constructor(id: string, capacity: number) {
    this.id = id;
    this.capacity = capacity;
  }

  hear(state: DoorState): void {
    if (this.state !== undefined && state.turn <= this.state.turn) return;
    this.state = state;
    this.sums.turn = state.turn;
  }

  get facts(): DoorFacts {
    const { id, capacity, load, sums } = this;
    return { edge: id, capacity, listeners: sums.seated, load, rooms: { [ROOM]: { ...sums } } };
  }
}

/** A door desk, edges, and a town of people who come, wait, listen and leave. All time is the clock's. */
export class Town implements Disposable {
  readonly clock = new ManualClock();
  readonly relay = new InProcessRelay((subject, fault) => {
    throw new Error(`${subject}: ${fault}`);
  });
  readonly store: RoomStore;
  readonly edges: ModelEdge[];
  readonly visitors: Visitor[] = [];
  readonly random: () => number;
  readonly wire: UnsureWire;
  desk: DoorDesk;
  /** Most who ever sat at once. */
  fullest = 0;
  /** Who came in without a place while others, known to all edges, were not called yet. */
  overtook = 0;
  /** Who is called and does not come. */
  noShow = 0;
  #steps = 0;
  #places: Uint32Array | undefined;

  constructor(
    options: { edges?: number; capacity?: number; seed?: number; weather?: Weather; store?: RoomStore } = {},
  ) {
    const { edges = 3, capacity = 100_000, seed = 1, weather = CLEAR, store = new MemoryRoomStore() } = options;
    this.random = seeded(seed);
    this.store = store;
    this.wire = new UnsureWire({ random: this.random, weather });
    this.edges = Array.from({ length: edges }, (_, index) => new ModelEdge(`e${index}`, capacity));
    this.desk = this.#makeDesk();
    this.relay.subscribe(subjects.doorState("*"), (bytes) => {
      const state = decodeMessage<DoorState>(bytes);
      for (const edge of this.edges) this.wire.send(this.nowMs, () => edge.isDead || edge.hear(state));
    });
  }

  get nowMs(): number {
    return this.clock.monotonicMs();
  }

  get seated(): number {
    return this.edges.reduce((sum, { sums }) => sum + sums.seated, 0);
  }

  get state(): DoorState {
    const states = this.edges.map(({ state }) => state).filter((state) => state !== undefined);
    const newest = states.sort((a, b) => b.turn - a.turn)[0];
    if (newest === undefined) throw new Error("No edge has heard of the door");
    return newest;
  }

  /** The room, its host, and as many edges as know its door. */
  async open(proof?: CapacityProof): Promise<void> {
    const room = {
      id: ROOM,
      title: ROOM,
      music: false,
      state: "waiting",
      epochMs: 0,
      createdAtMs: 0,
      ...NO_START,
    } as const;
    const host = {
      id: "host",
      room: ROOM,
      name: "Ana",
      role: "host",
      tokenHash: hashToken(HOST),
      joinedAtMs: 0,
    } as const;
    await this.store.insertRoom({ ...room, liveAtMs: null, endedAtMs: null }, host);
    await this.desk.start();
    if (proof !== undefined) await this.desk.prove(proof);
    await this.pass(3_500);
    for (const edge of this.edges) edge.hear((await this.ask<DoorOpening>(subjects.door, edge.id, {})).state);
    await this.pass(1_000);
  }

  /** Control ends without a word, and another one starts on the same store. */
  async restartControl(downMs = 0): Promise<void> {
    this.desk.close();
    await this.pass(downMs, { withControl: false });
    this.desk = this.#makeDesk();
    await this.desk.start();
  }

  come(count: number, over: Partial<Visitor> = {}): void {
    for (let each = 0; each < count; each++) {
      const edge = this.edges[Math.floor(this.random() * this.edges.length)]?.id ?? "";
      this.visitors.push({
        name: this.visitors.length,
        edge,
        cameMs: this.nowMs,
        number: undefined,
        effort: undefined,
        toldMs: undefined,
        seatedMs: undefined,
        by: undefined,
        isGone: false,
        nextLookMs: this.nowMs,
        staysMs: Number.POSITIVE_INFINITY,
        ...over,
      });
    }
  }

  /** Lets time pass, in steps of 50 ms. */
  async pass(ms: number, { withControl = true } = {}): Promise<void> {
    for (let step = 0; step < ms / STEP_MS; step++) {
      this.clock.advance(STEP_MS);
      this.#steps += 1;
      this.wire.run(this.nowMs);
      await this.#letIn();
      this.#letOut();
      this.fullest = Math.max(this.fullest, this.seated);
      if (this.#steps % ROUND_STEPS !== 0) continue;
      for (const edge of this.edges) this.#report(edge);
      if (withControl) await this.desk.round();
    }
  }

  async ask<T>(subject: string, edge: string, body: object): Promise<T> {
    const asked = encodeMessage({ room: ROOM, edge, ...body });
    const outcome = decodeMessage<Outcome<T>>(await this.relay.request(subject, asked, { timeoutMs: 1_000 }));
    if (outcome.ok) return outcome.value;
    throw new Error(`${outcome.code}: ${outcome.message}`);
  }

  #report(edge: ModelEdge): void {
    if (edge.isDead) return;
    const { facts } = edge;
    this.wire.send(this.nowMs, () => this.relay.publish(subjects.doorFacts(edge.id), encodeMessage(facts)));
  }

  async #letIn(): Promise<void> {
    for (const edge of this.edges) {
      if (edge.isDead) continue;
      const here = this.visitors.filter((visitor) => visitor.edge === edge.id && isAtTheDoor(visitor, this.nowMs));
      const newcomers = here.filter((visitor) => !this.#enter(visitor, edge) && visitor.number === undefined);
      if (newcomers.length > 0 && edge.state?.status !== "suspended") void this.#number(newcomers, edge);
    }
    // What was asked is answered in a few turns of the event loop, unless control puts it off.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** A refusal, or an answer that never comes, leaves them to ask again. */
  async #number(newcomers: readonly Visitor[], edge: ModelEdge): Promise<void> {
    for (const visitor of newcomers) visitor.nextLookMs = Number.POSITIVE_INFINITY;
    const wanted = { count: newcomers.length, lane: "place" };
    const given = await this.ask<PlacesGiven>(subjects.places, edge.id, wanted).catch(() => undefined);
    if (given !== undefined) edge.hear(given.state);
    for (const [index, visitor] of newcomers.entries()) {
      if (given === undefined) visitor.nextLookMs = this.nowMs + 1_000;
      else {
        visitor.number = given.first + index;
        visitor.toldMs = this.nowMs;
        this.#enter(visitor, edge);
      }
    }
  }

  /** So many numbers, asked for at one edge; a second passes. */
  async numbers(count: number, lane: "place" | "effort" = "place"): Promise<PlacesGiven> {
    const asked = this.ask<PlacesGiven>(subjects.places, "e0", { count, lane });
    asked.catch(() => undefined);
    await this.pass(1_000);
    return asked;
  }

  /** Whether the visitor sits or has gone. */
  #enter(visitor: Visitor, edge: ModelEdge): boolean {
    const by = this.#way(visitor, edge);
    visitor.nextLookMs = this.nowMs + 2_000 + this.random() * 2_000;
    if (by === undefined) return false;
    if (by !== "direct" && this.random() < this.noShow) {
      visitor.isGone = true;
      return true;
    }
    if (by === "direct" && this.#somebodyWaits) this.overtook += 1;
    edge.sums[by] += 1;
    edge.sums.seated += 1;
    visitor.by = by;
    visitor.seatedMs = this.nowMs;
    return true;
  }

  #way({ number, effort }: Visitor, { state, sums, id }: ModelEdge): Visitor["by"] {
    if (state === undefined || state.status === "suspended" || state.status === "prequeue") return undefined;
    if (number !== undefined && isCalled(this.placeOf(number, state), state)) return "placed";
    if (effort !== undefined && isCalled(effort, state.effort)) return "effort";
    return state.status === "not-queueing" && sums.direct < (state.grants[id] ?? 0) ? "direct" : undefined;
  }

  placeOf(number: number, { draw }: DoorState): number {
    if (draw?.seed == null || draw.size === null || number > draw.size) return number;
    this.#places ??= placesOf(draw.seed, draw.size);
    return this.#places[number - 1] ?? 0;
  }

  get #somebodyWaits(): boolean {
    const { front } = this.state;
    return this.visitors.some(
      ({ number, seatedMs, isGone, cameMs }) =>
        !isGone && seatedMs === undefined && number !== undefined && number > front && this.nowMs - cameMs > 200,
    );
  }

  #letOut(): void {
    for (const visitor of this.visitors) {
      if (visitor.seatedMs === undefined || this.nowMs - visitor.seatedMs < visitor.staysMs) continue;
      visitor.staysMs = Number.POSITIVE_INFINITY;
      const edge = this.edges.find(({ id }) => id === visitor.edge);
      if (edge !== undefined) edge.sums.seated -= 1;
    }
  }

  #makeDesk(): DoorDesk {
    const { relay, store, clock } = this;
    const access = new Access({ store, operatorToken: OPERATOR });
    return new DoorDesk({ relay, store, access, clock, log: silentLog, metrics: new Metrics() });
  }

  [Symbol.dispose](): void {
    this.desk.close();
    this.relay.close();
  }
}

function isAtTheDoor({ seatedMs, isGone, nextLookMs }: Visitor, nowMs: number): boolean {
  return seatedMs === undefined && !isGone && nextLookMs <= nowMs;
}

function isCalled(place: number, { front, passed }: { front: number; passed: number }): boolean {
  return place > passed && place <= front;
}
