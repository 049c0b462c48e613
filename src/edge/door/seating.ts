import type { Abuse, SeatedNotice } from "../../protocol/index.ts";
import { ticketId } from "../../ticket/index.ts";
import type { Caller } from "./caller.ts";
import type { DoorWire } from "./door-wire.ts";
import type { EntranceContext } from "./entrance-context.ts";
import { randomNumber } from "./random-number.ts";
import type { RoomDoor } from "./room-door.ts";
import { Seat, type SeatHost } from "./seat.ts";
import { SeatRegistry } from "./seat-registry.ts";
import type { Way } from "./ways.ts";

export type SeatingOptions = {
  room: string;
  context: EntranceContext;
  door: RoomDoor;
  wire: Pick<DoorWire, "tellSeated">;
};

/** Those who were let in at one room's door: one ticket, one seat, here and at all edges; and each with a ticket that is not old. */
export class Seating implements SeatHost {
  readonly #options: SeatingOptions;
  readonly #registry = new SeatRegistry();
  /** Who sat down by a ticket since other edges were last told. */
  #news: Seat[] = [];

  constructor(options: SeatingOptions) {
    this.#options = options;
  }

  has(id: string): boolean {
    return this.#registry.has(id);
  }

  isCopied(id: string, nowMs: number): boolean {
    return this.#registry.isCopied(id, nowMs);
  }

  /** Counted from now on; sat on once its connection is open. */
  seat({ ticket, id, address }: Caller, by: Way): Seat {
    const { context, door } = this.#options;
    const { metrics, count, clock } = context;
    const body = ticket ?? { lane: "direct", number: randomNumber(), effort: 0 };
    door.enter(by, id);
    metrics.admitted[by].inc();
    if (body.lane === "invited") count.invited += 1;
    return new Seat({
      host: this,
      id: id ?? ticketId(body),
      body,
      by,
      byTicket: id !== undefined,
      address,
      nowMs: clock.monotonicMs(),
    });
  }

  sat(seat: Seat): void {
    const { context, room } = this.#options;
    const older = this.#registry.sit(seat, context.clock.monotonicMs());
    if (older !== undefined) {
      context.metrics.takenOver.here.inc();
      older.end();
    }
    if (seat.byTicket) this.#news.push(seat);
    context.watch.reached(seat.address, room, "socket");
  }

  left(seat: Seat): void {
    this.#registry.leave(seat);
    this.#options.door.leave();
    this.#uncount(seat);
  }

  cancelled(seat: Seat): void {
    this.#options.door.giveBack(seat.by);
    this.#uncount(seat);
  }

  heard({ address }: Seat): void {
    this.#options.context.watch.reached(address, this.#options.room, "sound");
  }

  abused({ address }: Seat, abuse: Abuse): void {
    this.#options.context.watch.abused(address, this.#options.room, abuse);
  }

  ticketOf({ body: { lane, number, effort } }: Seat): string | undefined {
    const { context, room } = this.#options;
    if (!context.press.hasKeys) return undefined;
    context.metrics.tickets.inc();
    return context.press.sign({ room, lane, number, effort, seated: true });
  }

  satElsewhere({ edge, ids, agesMs }: SeatedNotice): void {
    const { context, door } = this.#options;
    const nowMs = context.clock.monotonicMs();
    const yields = context.edge < edge;
    for (const [at, id] of ids.entries()) {
      door.tookElsewhere(id);
      if (context.isLeaving()) continue;
      const seat = this.#registry.satElsewhere(id, nowMs - (agesMs[at] ?? 0), { yields, nowMs });
      if (seat === undefined) continue;
      context.metrics.takenOver.elsewhere.inc();
      seat.end();
    }
  }

  /** Four times a second. */
  tick(nowMs: number): void {
    const news = this.#news;
    if (news.length > 0) {
      this.#news = [];
      this.#options.wire.tellSeated(
        news.map(({ id }) => id),
        news.map(({ satAtMs }) => Math.round(nowMs - satAtMs)),
      );
    }
    if (!this.#options.context.press.hasKeys) return;
    for (const seat of this.#registry.round(nowMs)) {
      if (seat.renew()) this.#options.context.metrics.renewed.inc();
    }
  }

  #uncount({ body }: Seat): void {
    if (body.lane === "invited") this.#options.context.count.invited -= 1;
  }
}
