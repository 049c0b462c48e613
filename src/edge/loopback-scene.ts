import { ManualClock, Metrics, silentLog } from "../platform/index.ts";
import {
  type DoorOpening,
  decodeMessage,
  encodeMessage,
  encodePartObject,
  encodeWindowObject,
  type Outcome,
  type PartObject,
  type Rendition,
  type RoomCard,
  subjects,
} from "../protocol/index.ts";
import { NO_BODY, type Subscription } from "../relay/index.ts";
import { unheardState } from "./door/view-shelf.ts";
import { Edge, type EdgeOptions } from "./edge.ts";
import type { ListenerSocket } from "./fan/listener-socket.ts";
import { LoopbackRelay } from "./loopback-relay.ts";

/** A part whose bytes are only its number, over and over: an edge does not look inside. */
export function fakePart(number: number, bytes = 40): PartObject {
  const fill = (length: number) => new Uint8Array(length).fill(number & 0xff);
  return { number, cmaf: fill(bytes), oggHead: new TextEncoder().encode("HEAD"), oggPage: fill(bytes) };
}

/** The clock stands still: no share of it would be enough. */
const ALL_WHO_COME = 1_000;

export type SceneOptions = Partial<
  Pick<
    EdgeOptions,
    | "intervalMs"
    | "maxIntervalMs"
    | "maxListeners"
    | "alternates"
    | "loadWatch"
    | "overflowLimits"
    | "joinShare"
    | "gate"
    | "challenger"
    | "isProbe"
  >
> & {
  renditions?: Rendition[];
  /** Whether control lets everybody in, as it does unless told otherwise; else it says nothing of doors. */
  doorOpen?: boolean;
  /** What the origin holds when the edge first asks. */
  history?: readonly PartObject[];
  state?: RoomCard["state"];
  /** The init section of every rendition; by default its name. */
  init?: Uint8Array;
};

/** An edge on a port of loopback, and the origin and control that it hears from: one room, "town-hall". For tests. */
export class LoopbackScene implements AsyncDisposable {
  readonly room = "town-hall";
  readonly clock = new ManualClock(1_700_000_000_000);
  readonly relay = new LoopbackRelay();
  readonly metrics = new Metrics();
  readonly edge: Edge;
  readonly server: Bun.Server<ListenerSocket>;
  readonly history: PartObject[];
  /** What was asked over the relay, by subject; of control, with the room. */
  readonly asked: string[] = [];
  /** What control says of rooms other than "town-hall"; of those that it does not know, `room_not_found`. */
  readonly cards = new Map<string, Outcome<RoomCard>>();
  /** How often the edge told its facts: once a second. */
  factsTold = 0;
  readonly #renditions: Rendition[];
  readonly #init: Uint8Array | undefined;
  /** As control has it. */
  state: RoomCard["state"];
  readonly #control: Subscription;
  #origin: Subscription[] = [];

  constructor(options: SceneOptions = {}) {
    const {
      renditions = ["voice", "lean"],
      history = [],
      state = "live",
      init,
      doorOpen = true,
      ...edgeOptions
    } = options;
    this.#renditions = renditions;
    this.#init = init;
    this.state = state;
    this.history = [...history];
    this.#control = this.relay.respond(subjects.roomCard, (body) => this.#controlSays(new TextDecoder().decode(body)));
    if (doorOpen) this.relay.respond(subjects.door, (body) => openDoor(body));
    this.originComes();
    this.relay.subscribe(subjects.edgeFacts("edge-1"), () => {
      this.factsTold += 1;
    });
    const { clock, relay, metrics } = this;
    // What the machine has to do otherwise is not to change what a test sees.
    const fixed = { intervalMs: 200, maxIntervalMs: edgeOptions.intervalMs ?? 200, joinShare: ALL_WHO_COME };
    const given = { ...fixed, ...edgeOptions };
    this.edge = new Edge({ id: "edge-1", url: null, relay, clock, log: silentLog, metrics, ...given });
    this.server = Bun.serve<ListenerSocket>({
      port: 0,
      hostname: "127.0.0.1",
      idleTimeout: 10,
      fetch: (request, server) => this.edge.fetch(request, server),
      websocket: this.edge.websocket,
    });
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.server.port}/r/${this.room}/${path}`;
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url(path), init);
  }

  /** Nobody answers for control any more. */
  controlDies(): void {
    this.#control.unsubscribe();
  }

  /** Nobody answers for the room any more. */
  originDies(): void {
    for (const subscription of this.#origin.splice(0)) subscription.unsubscribe();
  }

  originComes(): void {
    this.#origin = [
      this.#answer(subjects.heldCard(this.room), () => encodeMessage(this.#card())),
      ...this.#renditions.map((rendition) =>
        this.#answer(subjects.window(this.room, rendition), (body) => this.#window(rendition, body)),
      ),
    ];
  }

  /** The origin makes a part that gets lost on its way. */
  lose(part: PartObject): void {
    this.history.push(part);
  }

  /** The origin makes a part, of every rendition. */
  publish(part: PartObject): void {
    this.history.push(part);
    for (const rendition of this.#renditions) {
      this.relay.publish(subjects.part(this.room, rendition), encodePartObject(part));
    }
  }

  /** Parts `from` to `to`, both included, one at a time, so that sockets may send in between. */
  async publishAll(from: number, to: number, bytes?: number): Promise<void> {
    for (let number = from; number <= to; number++) {
      this.publish(fakePart(number, bytes));
      await turn();
    }
  }

  notice(notice: Record<string, unknown>): void {
    this.relay.publish(subjects.notice(this.room), encodeMessage(notice));
  }

  end(): void {
    this.relay.publish(subjects.end(this.room), NO_BODY);
  }

  /** The value of one line of the metrics, such as `stentor_edge_parts_total{arrival="new"}`. */
  async metric(line: string): Promise<number> {
    const text = await this.metrics.text();
    const found = text.split("\n").find((each) => each.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1) ?? Number.NaN);
  }

  /** Resolves when so many HLS requests wait for a part. */
  async holding(requests: number): Promise<void> {
    while ((await this.metric("stentor_edge_held_requests")) !== requests) await turn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.edge.close();
    await this.server.stop(true);
    this.relay.close();
  }

  #answer(subject: string, answer: (body: Uint8Array) => Uint8Array): Subscription {
    return this.relay.respond(subject, (body) => {
      this.asked.push(subject);
      return answer(body);
    });
  }

  #window(rendition: Rendition, body: Uint8Array): Uint8Array {
    const from = body.length === 0 ? 0 : new DataView(body.buffer, body.byteOffset).getUint32(0);
    const parts = this.history.filter(({ number }) => number >= from);
    return encodeWindowObject({ init: this.#init ?? new TextEncoder().encode(`init ${rendition}`), parts });
  }

  #controlSays(room: string): Uint8Array {
    this.asked.push(`${subjects.roomCard} ${room}`);
    const absent: Outcome<RoomCard> = { ok: false, code: "room_not_found", message: "Cannot find room" };
    const known: Outcome<RoomCard> = room === this.room ? { ok: true, value: this.#card() } : absent;
    return encodeMessage(this.cards.get(room) ?? known);
  }

  #card(): RoomCard {
    const { room, clock } = this;
    const epochMs = clock.nowMs() - clock.monotonicMs() - 100_000;
    return { room, title: "Town hall", state: this.state, epochMs, renditions: this.#renditions };
  }
}

/** Nobody waits, and there are no tickets. */
function openDoor(body: Uint8Array): Uint8Array {
  const { room, edge } = decodeMessage<{ room: string; edge: string }>(body);
  const state = { ...unheardState(room, 0, 0), turn: 1, grants: { [edge]: Number.MAX_SAFE_INTEGER } };
  return encodeMessage({ ok: true, value: { state, keys: [] } } satisfies Outcome<DoorOpening>);
}

/** Lets sockets and promises do what they can do now. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits until a condition holds that only the network can bring about; the test's own timeout is the bound. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}
