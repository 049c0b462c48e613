import {
  decodeMessage,
  type ErrorCode,
  encodeMessage,
  type OriginAnswer,
  type OriginFacts,
  type OriginOrder,
  type Outcome,
  type PartDigest,
  type RoomCard,
  type SpeakerFacts,
  subjects,
} from "../../src/protocol/index.ts";
import type { Relay, Subscription } from "../../src/relay/index.ts";

type Held = { card: RoomCard; epochMs: number; live: boolean; answering: Subscription[] };

/** An origin without sound: obeys orders over the relay as a real one would, and remembers them. */
export class FakeOrigin {
  readonly orders: OriginOrder[] = [];
  readonly rooms = new Map<string, Held>();
  /** Refuses the next orders of this kind. */
  readonly refusals = new Map<OriginOrder["order"], ErrorCode>();
  /** What it says that it published. */
  digests: PartDigest[] = [];
  /** Called while an order is being obeyed. */
  onOrder: ((order: OriginOrder) => void) | undefined;
  readonly #relay: Relay;
  readonly #id: string;
  readonly #sessions = new Map<string, { etag: string; participant: string }>();
  #responder: Subscription | undefined;
  readonly #said = new Map<string, Pick<SpeakerFacts, "room" | "playing" | "speakers">>();
  #boot = 0;
  #made = 0;
  #runs = false;

  constructor(relay: Relay, id = "o1") {
    this.#relay = relay;
    this.#id = id;
  }

  /** Comes up with nothing in memory, as after a crash. */
  start(): void {
    this.#boot += 1;
    this.stop();
    this.#runs = true;
    this.rooms.clear();
    this.#said.clear();
    this.#sessions.clear();
    this.#responder = this.#relay.respond(subjects.originOrder(this.#id), (bytes) =>
      encodeMessage(this.#obey(decodeMessage<OriginOrder>(bytes))),
    );
    this.sayFacts();
  }

  /** Falls silent, as a process that was killed: neither says nor answers anything. */
  stop(): void {
    this.#runs = false;
    this.#responder?.unsubscribe();
    for (const { answering } of this.rooms.values()) for (const each of answering) each.unsubscribe();
  }

  get bootId(): string {
    return `${this.#id}-boot-${this.#boot}`;
  }

  sayFacts(load = 0): void {
    const facts: OriginFacts = {
      origin: this.#id,
      bootId: this.bootId,
      rooms: this.rooms.size,
      ticksLate: 0,
      load,
    };
    this.#relay.publish(subjects.originFacts(this.#id), encodeMessage(facts));
  }

  /** What an origin says once a second: of itself, and of each room what it said last. */
  beat(load = 0): void {
    if (!this.#runs) return;
    this.sayFacts(load);
    for (const room of this.rooms.keys()) {
      this.saySpeakers(this.#said.get(room) ?? { room, playing: "hold", speakers: [] });
    }
  }

  /** In this origin's name, unless the facts say another. */
  saySpeakers(facts: Omit<SpeakerFacts, "origin" | "bootId"> & Partial<SpeakerFacts>): void {
    this.#said.set(facts.room, { room: facts.room, playing: facts.playing, speakers: facts.speakers });
    const all: SpeakerFacts = { origin: this.#id, bootId: this.bootId, ...facts };
    this.#relay.publish(subjects.speakers(facts.room), encodeMessage(all));
  }

  /** Takes a room over from an origin that died: opens it unbidden, and says so. */
  takeOver(card: RoomCard): void {
    this.#open(card);
    this.saySpeakers({ room: card.room, playing: "hold", speakers: [] });
  }

  ordersOf(kind: OriginOrder["order"]): OriginOrder[] {
    return this.orders.filter(({ order }) => order === kind);
  }

  #obey(order: OriginOrder): Outcome<OriginAnswer> {
    this.orders.push(order);
    this.onOrder?.(order);
    const code = this.refusals.get(order.order);
    if (code !== undefined) return refused(code);
    if ("room" in order && !this.rooms.has(order.room)) return refused("room_not_found");
    if ("session" in order && !this.#sessions.has(order.session)) return refused("session_not_found");
    return this.#done(order);
  }

  #done(order: OriginOrder): Outcome<OriginAnswer> {
    if (order.order === "whip-offer") return this.#offer(order.participant, order.sdp);
    if (order.order === "whip-patch") return this.#patch(order.session, order.fragment, order.ifMatch);
    if (order.order === "whip-delete") this.#sessions.delete(order.session);
    if (order.order === "open") this.#open(order.card);
    if (order.order === "close") this.#close(order.room);
    if (order.order === "digests") return { ok: true, value: { answer: "digests", digests: this.digests } };
    const held = order.order === "live" ? this.rooms.get(order.room) : undefined;
    if (held !== undefined && order.order === "live") held.live = order.live;
    return { ok: true, value: { answer: "done" } };
  }

  #open(card: RoomCard): void {
    if (this.rooms.has(card.room)) return;
    const answering = [
      this.#relay.respond(subjects.roomOrder(card.room), (bytes) =>
        encodeMessage(this.#obey(decodeMessage<OriginOrder>(bytes))),
      ),
      this.#relay.respond(subjects.heldCard(card.room), () =>
        encodeMessage({ ...card, state: this.rooms.get(card.room)?.live ? "live" : "waiting" }),
      ),
    ];
    this.rooms.set(card.room, { card, epochMs: card.epochMs, live: card.state === "live", answering });
  }

  #close(room: string): void {
    for (const each of this.rooms.get(room)?.answering ?? []) each.unsubscribe();
    this.rooms.delete(room);
  }

  #offer(participant: string, sdp: string): Outcome<OriginAnswer> {
    if (!sdp.startsWith("v=0")) return refused("sdp_invalid");
    this.#made += 1;
    const session = `s${this.#made}`;
    const etag = `"ice-${this.#made}"`;
    this.#sessions.set(session, { etag, participant });
    return { ok: true, value: { answer: "whip-session", session, etag, sdp: "v=0\r\na=recvonly\r\n" } };
  }

  #patch(session: string, fragment: string, ifMatch: string | null): Outcome<OriginAnswer> {
    const held = this.#sessions.get(session);
    if (held === undefined || !fragment.includes("ice-ufrag")) return refused("ice_fragment_invalid");
    if (ifMatch === "*") {
      this.#made += 1;
      held.etag = `"ice-${this.#made}"`;
      return { ok: true, value: { answer: "whip-patched", etag: held.etag, fragment: "a=ice-ufrag:new\r\n" } };
    }
    if (ifMatch !== held.etag) return refused("etag_mismatch");
    return { ok: true, value: { answer: "whip-patched", etag: null, fragment: null } };
  }
}

function refused(code: ErrorCode): Outcome<never> {
  return { ok: false, code, message: `Cannot obey: ${code}` };
}
