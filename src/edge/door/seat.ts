import { type Abuse, type ErrorCode, encodeFrames, FRAME_TYPE } from "../../protocol/index.ts";
import type { TicketBody } from "../../ticket/index.ts";
import type { ListenerWs, SocketSeat } from "../fan/listener-socket.ts";
import type { Way } from "./ways.ts";

const POLICY_VIOLATION = 1008;
const ENCODER = new TextEncoder();

/** Where seats are, as a seat sees it. */
export interface SeatHost {
  /** Somebody sits down: whoever sat on the same ticket is to get up. */
  sat(seat: Seat): void;
  /** Comes once for each seat that was sat on. */
  left(seat: Seat): void;
  /** Comes once for each seat that nobody sat on. */
  cancelled(seat: Seat): void;
  heard(seat: Seat): void;
  abused(seat: Seat, abuse: Abuse): void;
  /** A new ticket for the seat; `undefined` while nothing can be signed. */
  ticketOf(seat: Seat): string | undefined;
}

export type SeatOptions = {
  host: SeatHost;
  id: string;
  body: Pick<TicketBody, "lane" | "number" | "effort">;
  by: Way;
  /** Whether a ticket was shown: others may hold the same. */
  byTicket: boolean;
  address: string;
  nowMs: number;
};

/** One admitted listener, from the decision until the connection is gone. */
export class Seat implements SocketSeat {
  readonly id: string;
  readonly body: Pick<TicketBody, "lane" | "number" | "effort">;
  readonly by: Way;
  readonly byTicket: boolean;
  readonly address: string;
  /** Monotonic. */
  readonly satAtMs: number;
  /** Monotonic; when its ticket was last made anew. */
  toldAtMs: number;
  readonly #host: SeatHost;
  #socket: ListenerWs | undefined;
  #endStream: (() => void) | undefined;
  #hasHeard = false;
  #isGone = false;

  constructor({ host, id, body, by, byTicket, address, nowMs }: SeatOptions) {
    this.#host = host;
    this.id = id;
    this.body = body;
    this.by = by;
    this.byTicket = byTicket;
    this.address = address;
    this.satAtMs = nowMs;
    this.toldAtMs = nowMs;
  }

  /** Call it where the greeting is written, so that greeting and ticket leave together. */
  opened(socket: ListenerWs): void {
    this.#socket = socket;
    this.#host.sat(this);
    // Before the first key is known it gets none: then it is the first to be given one.
    if (!this.#write(socket)) this.toldAtMs = Number.NEGATIVE_INFINITY;
  }

  /** `end` ends the response. */
  streamOpened(end: () => void): void {
    if (this.#isGone) return;
    this.#endStream = end;
    this.#host.sat(this);
  }

  left(): void {
    this.#isGone = true;
    this.#host.left(this);
  }

  /** Nobody sat down: the handshake failed. */
  cancel(): void {
    this.#host.cancelled(this);
  }

  heard(): void {
    if (this.#hasHeard) return;
    this.#hasHeard = true;
    this.#host.heard(this);
  }

  abused(abuse: Abuse): void {
    this.#host.abused(this, abuse);
  }

  /** The same ticket is used by a newer connection. */
  end(): void {
    this.#socket?.close(POLICY_VIOLATION, "ticket_elsewhere" satisfies ErrorCode);
    this.#endStream?.();
  }

  /** Sends a new ticket. A listener that is slow to read keeps the one that it has until the next round. */
  renew(): boolean {
    const socket = this.#socket;
    if (socket === undefined || socket.data.place < 0 || socket.getBufferedAmount() > 0) return false;
    return this.#write(socket);
  }

  #write(socket: ListenerWs): boolean {
    const ticket = this.#host.ticketOf(this);
    if (ticket === undefined) return false;
    socket.send(encodeFrames([{ type: FRAME_TYPE.ticket, body: ENCODER.encode(ticket) }]));
    return true;
  }
}
