import { ManualClock, Metrics } from "../../../platform/index.ts";
import { type DoorAnswer, decodeFrames, type ErrorCode, FRAME_TYPE } from "../../../protocol/index.ts";
import type { ListenerWs } from "../../fan/listener-socket.ts";
import { LoopbackRelay } from "../../loopback-relay.ts";
import { refuse } from "../../refusal.ts";
import type { Entrance } from "../entrance.ts";
import type { Challenging } from "../entrance-context.ts";
import { DOOR_TICK_MS, Entrances } from "../entrances.ts";
import { Seat } from "../seat.ts";
import type { Gate } from "../visit-watch.ts";
import { FakeControl } from "./fake-control.ts";

const STEP_MS = 50;
const ROOM = "town-hall";

/** Somebody who was let in: what was sent, and why it was ended. For tests. */
export class Guest {
  readonly tickets: string[] = [];
  closed: { status: number; reason: string } | undefined;
  buffered = 0;
  readonly socket: ListenerWs;
  readonly #seat: Seat;
  readonly #onLeft: () => void;

  constructor(seat: Seat, onLeft: () => void) {
    this.#seat = seat;
    this.#onLeft = onLeft;
    this.socket = {
      data: { place: 0 },
      send: (message: Uint8Array) => {
        for (const { type, body } of decodeFrames(message)) {
          if (type === FRAME_TYPE.ticket) this.tickets.push(new TextDecoder().decode(body));
        }
      },
      getBufferedAmount: () => this.buffered,
      close: (status: number, reason: string) => {
        this.closed = { status, reason };
        this.leave();
      },
    } as unknown as ListenerWs;
    seat.opened(this.socket);
  }

  get ticket(): string {
    return this.tickets.at(-1) ?? "";
  }

  hear(): void {
    this.#seat.heard();
  }

  leave(): void {
    this.#seat.left();
    this.#onLeft();
  }
}

export type EdgeSight = { capacity: number; max: number };

/** One edge's doors without an edge. For tests. */
export class DoorEdge {
  readonly entrances: Entrances;
  entrance: Entrance;
  readonly metrics = new Metrics();
  readonly sight: EdgeSight = { capacity: 750, max: 1_000 };
  readonly guests = new Set<Guest>();
  leaving = false;
  readonly refused: ErrorCode[] = [];

  constructor(
    scene: { relay: LoopbackRelay; clock: ManualClock; later: (ms: number, run: () => void) => void },
    edge: string,
    options: { gate?: Gate; challenger?: Challenging } = {},
  ) {
    const { relay, clock, later } = scene;
    this.entrances = new Entrances({
      edge,
      relay,
      clock,
      metrics: this.metrics,
      gate: options.gate,
      challenger: options.challenger,
      house: () => ({ taken: this.guests.size, ...this.sight }),
      capacity: () => this.sight.capacity,
      load: () => 0.5,
      effort: () => 8,
      isLeaving: () => this.leaving,
      refuseWhenFull: () => {
        if (this.guests.size >= this.sight.max) refuse("listener_limit", "Cannot listen: full");
      },
      refuseJoin: () => undefined,
      overflow: () => null,
      onRefused: (code) => this.refused.push(code),
      later,
    });
    this.entrance = this.entrances.open(ROOM);
    this.entrances.serve(this.entrance);
  }

  /** The room is let go of, and opened again. */
  reopen(): void {
    this.entrance.close();
    this.entrance = this.entrances.open(ROOM);
    this.entrances.serve(this.entrance);
  }

  /** By WebSocket; whoever is let in is a guest, everybody else an answer. */
  async come(ticket?: string, options: { proof?: string; address?: string } = {}): Promise<Guest | Response> {
    const caller = this.#caller(ticket, options);
    await this.entrances.prove(caller);
    const limited = this.entrances.judge(caller, "listen");
    if (limited !== undefined) return new Response(null, { status: 429 });
    const told = await this.entrance.sit(caller);
    if (!(told instanceof Seat)) return told;
    const guest: Guest = new Guest(told, () => this.guests.delete(guest));
    this.guests.add(guest);
    return guest;
  }

  async post(ticket?: string, options: { proof?: string } = {}): Promise<DoorAnswer> {
    const caller = this.#caller(ticket, options);
    await this.entrances.prove(caller);
    return (await (await this.entrance.post(caller)).json()) as DoorAnswer;
  }

  async metric(line: string): Promise<number> {
    const text = await this.metrics.text();
    const found = text.split("\n").find((each) => each.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1) ?? 0);
  }

  #caller(ticket: string | undefined, { proof, address = "192.0.2.1" }: { proof?: string; address?: string }) {
    const search = new URLSearchParams({ ...(ticket && { ticket }), ...(proof && { proof }) }).toString();
    return this.entrances.callerOf({
      address,
      room: ROOM,
      search: search === "" ? "" : `?${search}`,
      takesNumber: true,
    });
  }
}

/** Control, and edges whose doors it keeps, in simulated time. For tests. */
export class DoorScene {
  readonly clock = new ManualClock();
  readonly relay = new LoopbackRelay();
  readonly control = new FakeControl(this.relay, this.clock);
  readonly edges: DoorEdge[] = [];
  readonly #due: { atMs: number; run: () => void }[] = [];

  readonly later = (ms: number, run: () => void): void => {
    this.#due.push({ atMs: this.clock.monotonicMs() + ms, run });
  };

  edge(options: { gate?: Gate; challenger?: Challenging } = {}): DoorEdge {
    const edge = new DoorEdge(this, `edge-${this.edges.length + 1}`, options);
    this.edges.push(edge);
    return edge;
  }

  async runFor(ms: number): Promise<void> {
    await settled();
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.clock.advance(STEP_MS);
      const nowMs = this.clock.monotonicMs();
      const due = this.#due.filter(({ atMs }) => atMs <= nowMs);
      this.#due.splice(0, this.#due.length, ...this.#due.filter(({ atMs }) => atMs > nowMs));
      for (const { run } of due) run();
      if (nowMs % DOOR_TICK_MS === 0) for (const { entrances } of this.edges) entrances.tick(nowMs);
      await settled();
    }
  }

  /** While time passes. */
  async after<T>(ms: number, asked: Promise<T>): Promise<T> {
    await this.runFor(ms);
    return await asked;
  }
}

/** The body of an answer; fails for a guest. */
export async function told(answer: Guest | Response): Promise<DoorAnswer & { status: number }> {
  if (answer instanceof Guest) throw new Error("was let in");
  return { ...((await answer.json()) as DoorAnswer), status: answer.status };
}

/** Fails for whoever was not let in. */
export async function inside(answer: Guest | Response): Promise<Guest> {
  if (answer instanceof Guest) return answer;
  throw new Error(`was not let in: ${answer.status} ${await answer.text()}`);
}

/** Lets promises do what they can do now. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
