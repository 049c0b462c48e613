import type { Log } from "../platform/index.ts";
import {
  decodeMessage,
  encodeMessage,
  type OriginAnswer,
  type OriginOrder,
  type Outcome,
  type RoomCard,
  StentorError,
} from "../protocol/index.ts";
import type { HeldRooms } from "./held-rooms.ts";
import type { Ingest } from "./ingest/index.ts";

export type OrdersOptions = {
  rooms: HeldRooms;
  ingest: Ingest;
  log: Log;
  /** Done, too, when another origin holds the room. Throws StentorError. */
  open: (card: RoomCard) => Promise<void>;
  change: (card: RoomCard) => void;
  close: (room: string) => void;
};

type RoomOrder = Exclude<OriginOrder, { order: "open" }>;
type SessionOrder = Extract<RoomOrder, { order: `whip-${string}` | "remove-speaker" }>;

const DONE: OriginAnswer = { answer: "done" };

/** Carries out orders, and answers each with what came of it. */
export class Orders {
  readonly #options: OrdersOptions;

  constructor(options: OrdersOptions) {
    this.#options = options;
  }

  /** For what comes by the origin's id. */
  answerOpen(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#answer(bytes, async (order) => {
      if (order.order !== "open") {
        throw new StentorError("bad_request", `Cannot obey "${order.order}": it goes to its room, not to an origin`);
      }
      await this.#options.open(order.card);
      return DONE;
    });
  }

  /** For what comes to a room. */
  answerRoom(bytes: Uint8Array): Promise<Uint8Array> {
    return this.#answer(bytes, (order) => {
      if (order.order === "open") {
        throw new StentorError("bad_request", "Cannot open a room by itself: the order goes to an origin");
      }
      return this.#obey(order);
    });
  }

  async #answer(bytes: Uint8Array, obey: (order: OriginOrder) => Promise<OriginAnswer>): Promise<Uint8Array> {
    const order = decodeMessage<OriginOrder>(bytes);
    let outcome: Outcome<OriginAnswer>;
    try {
      outcome = { ok: true, value: await obey(order) };
    } catch (error) {
      outcome = this.#refuse(order, error);
    }
    return encodeMessage(outcome);
  }

  #refuse({ order }: OriginOrder, error: unknown): Outcome<never> {
    if (error instanceof StentorError) return { ok: false, code: error.code, message: error.message };
    this.#options.log.error({ order, err: error }, "Order failed");
    return { ok: false, code: "internal", message: "The origin could not carry out the order" };
  }

  async #obey(order: RoomOrder): Promise<OriginAnswer> {
    switch (order.order) {
      case "live":
        await this.#setLive(order.room, order.live);
        return DONE;
      case "close":
        this.#options.close(order.room);
        return DONE;
      case "digests": {
        const room = await this.#options.rooms.find(order.room);
        return { answer: "digests", digests: room.digests(order.rendition, order.from) };
      }
      default:
        return await this.#obeySession(order);
    }
  }

  async #obeySession(order: SessionOrder): Promise<OriginAnswer> {
    const { rooms, ingest } = this.#options;
    switch (order.order) {
      case "whip-offer": {
        const { room, participant, sdp } = order;
        const { channels } = await rooms.find(room);
        return { answer: "whip-session", ...(await ingest.offer({ room, participant, channels, sdp })) };
      }
      case "whip-patch":
        return { answer: "whip-patched", ...(await ingest.patch(order.session, order.fragment, order.ifMatch)) };
      case "whip-delete":
        ingest.delete(order.session);
        return DONE;
      case "remove-speaker":
        ingest.remove(order.room, order.participant);
        return DONE;
    }
  }

  async #setLive(room: string, live: boolean): Promise<void> {
    await this.#options.rooms.find(room);
    const card = this.#options.rooms.card(room);
    if (card !== undefined) this.#options.change({ ...card, state: live ? "live" : "waiting" });
  }
}
