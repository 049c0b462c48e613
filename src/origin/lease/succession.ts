import { Absences } from "./absences.ts";
import type { LeaseView } from "./lease-deed.ts";
import { OriginClocks } from "./origin-clocks.ts";
import { type Holder, nextLease, type RoomLease } from "./room-lease.ts";
import { takeRank } from "./take-rank.ts";

/** Who is next in rank lets the one before so long to take a room. */
export const RANK_WAIT_MS = 150;
/** A room that is given away goes on at its former origin for so long, and a little longer for each that is taken with it. */
export const HANDOVER_LEAD_MS = 400;
export const HANDOVER_LEAD_EACH_MS = 3;

/** When a room of another may be ours, and how it goes on then. */
export class Succession {
  readonly clocks = new OriginClocks();
  readonly #absences: Absences;
  readonly #us: { origin: string; bootId: string };

  constructor(us: { origin: string; bootId: string }, nowMs: number) {
    this.#us = us;
    this.#absences = new Absences(nowMs);
  }

  /** We could not listen for a while: nobody is judged by it. */
  restart(nowMs: number): void {
    this.#absences.restart(nowMs);
  }

  hear({ origins, nowMs }: LeaseView): void {
    this.#absences.hear(origins.keys());
    for (const { origin, monotonicMs } of origins.values()) {
      if (origin !== this.#us.origin) this.clocks.hear(origin, monotonicMs, nowMs);
    }
  }

  /** From when on anyone may take the room; infinite while its holder lives. `leftAtMs`: when it was seen to be leaving. */
  freeAtMs(
    { origin, bootId, leaving }: RoomLease,
    leftAtMs: number | undefined,
    { nowMs, origins }: LeaseView,
  ): number {
    if (leaving) return leftAtMs ?? nowMs;
    if (origins.get(origin)?.bootId === bootId) return Number.POSITIVE_INFINITY;
    return this.#absences.goneAtMs(origin, nowMs);
  }

  isOurTurn(room: string, lease: RoomLease, leftAtMs: number | undefined, view: LeaseView): boolean {
    const freeAtMs = this.freeAtMs(lease, leftAtMs, view);
    return freeAtMs <= view.nowMs && freeAtMs + this.#rank(room, lease, view) * RANK_WAIT_MS <= view.nowMs;
  }

  /** `underWay`: rooms that we are taking now. */
  next(former: RoomLease, view: LeaseView, underWay: number): RoomLease {
    const others = underWay + view.opening;
    const leadMs = former.leaving ? HANDOVER_LEAD_MS + HANDOVER_LEAD_EACH_MS * others : 0;
    return nextLease(former, this.holder(view), { formerAheadMs: this.clocks.aheadMs(former.origin), leadMs });
  }

  holder({ nowMs, wallMs }: LeaseView): Holder {
    return { ...this.#us, nowMs, wallMs };
  }

  #rank(room: string, { origin: former }: RoomLease, { origins, load }: LeaseView): number {
    const us = this.#us.origin;
    const others = [...origins.values()].filter(
      ({ origin, leaving }) => !leaving && origin !== former && origin !== us,
    );
    return takeRank(room, us, [...others, origins.get(us) ?? { origin: us, load }]);
  }
}
