import { FakeOrigin } from "../../e2e/cast/fake-origin.ts";
import { ManualClock, Metrics, silentLog } from "../platform/index.ts";
import {
  decodeMessage,
  type EdgeFacts,
  encodeMessage,
  type ListenerCounts,
  type Outcome,
  type RoomCard,
  type RoomNotice,
  StentorError,
  subjects,
} from "../protocol/index.ts";
import { InProcessRelay, NO_BODY } from "../relay/index.ts";
import { MemoryRoomStore } from "../store/index.ts";
import { Control } from "./control.ts";

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
  readonly store = new MemoryRoomStore();
  readonly metrics = new Metrics();
  readonly origin = new FakeOrigin(this.relay);
  readonly notices: RoomNotice[] = [];
  readonly ends: string[] = [];
  readonly control: Control;

  constructor(limits: { maxRooms?: number; maxSpeakers?: number } = {}) {
    this.control = this.anotherControl(limits);
    this.relay.subscribe("room.*.notice", (bytes) => this.notices.push(decodeMessage<RoomNotice>(bytes)));
    this.relay.subscribe("room.*.end", (_, subject) => this.ends.push(subject.split(".")[1] ?? ""));
    this.origin.start();
  }

  /** The same store and relay, as after a restart of control alone. */
  anotherControl(limits: { maxRooms?: number; maxSpeakers?: number } = {}): Control {
    return new Control({
      relay: this.relay,
      store: this.store,
      clock: this.clock,
      log: silentLog,
      metrics: new Metrics(),
      origin: "o1",
      operatorToken: "operator-token-of-the-tests",
      maxRooms: limits.maxRooms ?? 10,
      maxSpeakers: limits.maxSpeakers ?? 4,
    });
  }

  async room(title = "Town hall"): Promise<{ id: string; token: string; host: string }> {
    const { room, host } = await this.control.rooms.create({ title, music: false, hostName: "Ana" });
    return { id: room.id, token: host.token, host: host.id };
  }

  /** Lets so many seconds pass, with the timers' work done each second. */
  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.clock.advance(1_000);
      await this.control.keepHouse();
      await this.control.publishNotices();
    }
  }

  edgeSays(edge: string, rooms: Record<string, Partial<ListenerCounts>>): void {
    const full = Object.entries(rooms).map(([room, counts]) => [room, { websocket: 0, stream: 0, hls: 0, ...counts }]);
    const facts: EdgeFacts = { edge, rooms: Object.fromEntries(full) };
    this.relay.publish(subjects.edgeFacts(edge), encodeMessage(facts));
  }

  async card(room: string): Promise<Outcome<RoomCard>> {
    return decodeMessage(await this.relay.request(subjects.roomCard(room), NO_BODY, { timeoutMs: 1_000 }));
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
