import type { DoorView } from "../../../src/protocol/index.ts";
import { DoorClock } from "./door-clock.ts";
import { DrawProof } from "./draw-proof.ts";
import type { KeptTicket } from "./tickets.ts";
import { type Standing, soonestMs, standingOf, type Waiting, waitingOf } from "./waiting.ts";

/** A moment by both clocks of this machine. */
export type Moment = { monotonicMs: number; unixMs: number };

/** What is told beside the door's own word. */
export type Besides = Pick<Waiting, "called" | "solving" | "trouble">;

/** What is known of a door: its last word, its clock, and its draw, worked out. */
export class DoorSight {
  readonly #proof = new DrawProof();
  readonly #clock = new DoorClock();
  #view: DoorView | undefined;
  /** What the door itself said of the place. */
  toldPlace: number | null = null;

  /** The door's last word; `undefined` before the first. */
  get view(): DoorView | undefined {
    return this.#view;
  }

  see(view: DoorView, monotonicMs: number): void {
    this.#clock.heard(view, monotonicMs);
    this.#view = view;
  }

  /** Works out a slice of the draw. Hands back whether nothing is left to be worked out. */
  workOut(): boolean {
    return this.#proof.workOut(this.#view?.draw ?? null);
  }

  forget(): void {
    this.#view = undefined;
    this.toldPlace = null;
  }

  /** Before the start: until the draw. */
  opensInMs(monotonicMs: number): number | undefined {
    if (this.#view?.status !== "prequeue") return undefined;
    return this.#clock.untilMs(this.#view.opensAtMs, monotonicMs) ?? undefined;
  }

  waiting(kept: KeptTicket | undefined, { monotonicMs, unixMs }: Moment, besides: Besides): Waiting | undefined {
    if (this.#view === undefined) return undefined;
    const opensInMs = this.opensInMs(monotonicMs);
    const opensAtMs = opensInMs === undefined ? null : unixMs + opensInMs;
    const place = this.#place(kept);
    const holds = kept?.number === undefined ? undefined : this.#proof.holds(this.#view.draw, kept.commitment);
    return waitingOf({ view: this.#view, kept, place, holds, opensAtMs, ...besides });
  }

  standing(kept: KeptTicket | undefined): Standing {
    return this.#view === undefined ? "waits" : standingOf(this.#place(kept)?.place ?? null, kept, this.#view);
  }

  /** How soon the place may be called, by either lane; `undefined` where nobody can say. */
  soonestMs(kept: KeptTicket | undefined): number | undefined {
    const place = this.#place(kept)?.place;
    return this.#view && place !== undefined ? soonestMs(place, kept?.effort ?? 0, this.#view) : undefined;
  }

  /** `undefined` before the draw. */
  #place(kept: KeptTicket | undefined): { place: number; own: boolean } | undefined {
    const view = this.#view;
    if (kept?.number === undefined || view === undefined || view.status === "prequeue") return undefined;
    const own = this.#proof.placeOf(kept.number, view.draw);
    if (own !== undefined) return { place: own, own: true };
    return this.toldPlace === null ? undefined : { place: this.toldPlace, own: false };
  }
}
