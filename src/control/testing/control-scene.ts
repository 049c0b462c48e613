import { FakeOrigin } from "../../../e2e/cast/fake-origin.ts";
import { ManualClock, Metrics, silentLog } from "../../platform/index.ts";
import {
  decodeMessage,
  encodeMessage,
  type Outcome,
  type RoomAudience,
  type RoomCard,
  type RoomNotice,
  StentorError,
  subjects,
} from "../../protocol/index.ts";
import { InProcessRelay } from "../../relay/index.ts";
import { MemoryRoomStore, type RoomStore } from "../../store/index.ts";
import { Control } from "../control.ts";
import { edgeFacts } from "../counting/testing/edge-facts.ts";

/** A relay whose answers can get lost on their way back. */
class LossyRelay extends InProcessRelay {
  losesAnswers = false;

  override async request(subject: string, object: Uint8Array, options: { timeoutMs: number }): Promise<Uint8Array> {
    const answer = await super.request(subject, object, options);
    if (this.losesAnswers) throw new StentorError("relay_timeout", `Cannot ask "${subject}": the answer is lost`);
    return answer;
  }
}

/** Control with an origin that is not real, in time that stands still. */
export class ControlScene implements Disposable {
  readonly relay = new LossyRelay((subject, fault) => {
    throw new Error(`${subject}: ${fault}`);
  });
  readonly clock = new ManualClock();
  readonly store: RoomStore;
  readonly metrics = new Metrics();
  readonly origin = new FakeOrigin(this.relay);
  readonly #others: FakeOrigin[] = [];
  readonly notices: RoomNotice[] = [];
  readonly ends: string[] = [];
  readonly control: Control;

  constructor(options: { maxRooms?: number; maxSpeakers?: number; store?: RoomStore } = {}) {
    const { store = new MemoryRoomStore(), ...limits } = options;
    this.store = store;
    this.control = this.#makeControl({ store, metrics: this.metrics, ...limits });
    this.relay.subscribe("room.*.notice", (bytes) => this.notices.push(decodeMessage<RoomNotice>(bytes)));
    this.relay.subscribe("room.*.end", (_, subject) => this.ends.push(subject.split(".")[1] ?? ""));
    this.origin.start();
  }

  /** The same relay, and the same store unless another is given, as after a restart of control alone. */
  anotherControl(store = this.store): Control {
    return this.#makeControl({ store, metrics: new Metrics() });
  }

  /** The relay says whether it is there; what is published still arrives. */
  set isConnected(value: boolean) {
    Object.defineProperty(this.relay, "connected", { value, configurable: true });
  }

  /** Another origin of the same cluster. */
  anotherOrigin(id: string): FakeOrigin {
    const origin = new FakeOrigin(this.relay, id);
    this.#others.push(origin);
    origin.start();
    return origin;
  }

  async room(title = "Town hall"): Promise<{ id: string; token: string; host: string }> {
    const { room, host } = await this.control.rooms.create({ title, music: false, hostName: "Ana" });
    return { id: room.id, token: host.token, host: host.id };
  }

  /** Lets so many seconds pass, with the timers' work done each second. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.clock.advance(1_000);
      for (const origin of [this.origin, ...this.#others]) origin.beat();
      await this.control.keepHouse();
      await this.control.publishNotices();
    }
  }

  edgeSays(edge: string, rooms: Record<string, Partial<RoomAudience>>): void {
    this.relay.publish(subjects.edgeFacts(edge), encodeMessage(edgeFacts(edge, rooms)));
  }

  async card(room: string): Promise<Outcome<RoomCard>> {
    const id = new TextEncoder().encode(room);
    return decodeMessage(await this.relay.request(subjects.roomCard, id, { timeoutMs: 1_000 }));
  }

  #makeControl(options: { store: RoomStore; metrics: Metrics; maxRooms?: number; maxSpeakers?: number }): Control {
    return new Control({
      maxRooms: 10,
      maxSpeakers: 4,
      ...options,
      relay: this.relay,
      clock: this.clock,
      log: silentLog,
      operatorToken: "operator-token-of-the-tests",
    });
  }

  [Symbol.dispose](): void {
    this.control.close();
    this.relay.close();
  }
}

/** Waits until work that nobody awaits, such as healing, has run. Everything here is in memory: a few turns suffice. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

/** The code of the refusal. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "accepted",
    (refusal: { code?: string }) => refusal.code ?? "no code",
  );
}
