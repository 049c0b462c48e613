import type { Seat } from "./seat.ts";
import { Takeovers } from "./takeovers.ts";

/** A ticket is renewed when it is so old; it is good for two hours, so a round that is late loses nothing. */
const RENEW_AFTER_MS = 180_000;
/** In each round at most one seat of so many: a crowd that came together is spread over a minute and a half. */
const ROUNDS_PER_CROWD = 360;
/** And never more, whatever the crowd: two milliseconds of work. */
const RENEWED_AT_ONCE_MAX = 300;

/** Notices take so long from edge to edge: which of two is the newer cannot be told any closer. */
const SAME_TIME_MS = 25;

/** Who sits where in one room at this edge, by ticket: one ticket, one seat. The longest without a new ticket comes first. */
export class SeatRegistry {
  readonly #seats = new Map<string, Seat>();
  readonly #takeovers = new Takeovers();

  get size(): number {
    return this.#seats.size;
  }

  has(id: string): boolean {
    return this.#seats.has(id);
  }

  isCopied(id: string, nowMs: number): boolean {
    return this.#takeovers.areTooMany(id, nowMs);
  }

  /** Returns who sat there before on the same ticket, for the caller to end. */
  sit(seat: Seat, nowMs: number): Seat | undefined {
    const older = this.#seats.get(seat.id);
    if (older !== undefined) {
      this.#seats.delete(seat.id);
      this.#takeovers.count(seat.id, nowMs);
    }
    this.#seats.set(seat.id, seat);
    return older;
  }

  leave(seat: Seat): void {
    if (this.#seats.get(seat.id) === seat) this.#seats.delete(seat.id);
  }

  /**
   * Somebody sat down on this ticket elsewhere, at that moment; returns who is to be ended for it here. `yields`: of two who sat down at
   * about the same time, ours is the one to go.
   */
  satElsewhere(id: string, atMs: number, { yields, nowMs }: { yields: boolean; nowMs: number }): Seat | undefined {
    const seat = this.#seats.get(id);
    if (seat === undefined) return undefined;
    const newerByMs = seat.satAtMs - atMs;
    const stays = Math.abs(newerByMs) <= SAME_TIME_MS ? !yields : newerByMs > 0;
    if (stays) return undefined;
    this.#seats.delete(id);
    this.#takeovers.count(id, nowMs);
    return seat;
  }

  /** Four times a second: whose ticket is renewed now. */
  round(nowMs: number): Seat[] {
    this.#takeovers.tidy(nowMs);
    const most = Math.min(Math.ceil(this.#seats.size / ROUNDS_PER_CROWD), RENEWED_AT_ONCE_MAX);
    const due: Seat[] = [];
    for (const seat of this.#seats.values()) {
      if (due.length >= most || nowMs - seat.toldAtMs < RENEW_AFTER_MS) break;
      due.push(seat);
    }
    for (const seat of due) {
      seat.toldAtMs = nowMs;
      this.#seats.delete(seat.id);
      this.#seats.set(seat.id, seat);
    }
    return due;
  }
}
