import type {
  DoorDraw,
  DoorReason,
  DoorStatus,
  DoorView,
  WaitCalibration,
  WaitEstimate,
} from "../../../src/protocol/index.ts";
import type { KeptTicket } from "./tickets.ts";
import { waitAt } from "./wait-at.ts";

/** What a page shows of somebody who waits. A new object each time something changes. */
export type Waiting = {
  status: DoorStatus;
  why: DoorReason;
  /** The number on the ticket; `null` while there is none. */
  number: number | null;
  /** The place in the order of admission; `null` before the draw. */
  place: number | null;
  /** People who are called before this one by their places, and have not been called yet. */
  ahead: number | null;
  /** By the same order; between p10 and p90 in four of five cases. */
  wait: WaitEstimate | null;
  /** A challenge was solved, and its lane may call this one before the place's own turn. */
  effort: boolean;
  /** Newcomers have to wait, as far as this door's word goes. */
  full: boolean;
  /** Numbers given so far, and the place up to which all are called. */
  issued: number;
  front: number;
  /** When the draw is made, by this machine's own clock, so that a page can count down by it; `null` when there is none to come. */
  opensAtMs: number | null;
  draw: DoorDraw | null;
  /** Whether the draw was as promised, and the place is by it: both worked out here. `undefined` where the place was not drawn. */
  verified: boolean | undefined;
  calibration: WaitCalibration;
  /** What may be heard meanwhile; `null`: the hold sound. */
  overflow: DoorView["overflow"];
  /** It is this listener's turn. */
  called: boolean;
  /** How much of a challenge is solved, 0 to 1; `null` while none is being solved. */
  solving: number | null;
  /** Why the door did not answer as it should, the last time: an error's code, or `unreachable`. */
  trouble: string | null;
};

export type WaitingFacts = Pick<Waiting, "opensAtMs" | "called" | "solving" | "trouble"> & {
  view: DoorView;
  kept: KeptTicket | undefined;
  /** `own`: worked out here. `undefined` before the draw. */
  place: { place: number; own: boolean } | undefined;
  /** Whether the seed is the one that was promised. */
  holds: boolean | undefined;
};

export function waitingOf({ view, kept, place, holds, ...besides }: WaitingFacts): Waiting {
  const { status, why, issued, front, draw, calibration, overflow } = view;
  const number = kept?.number ?? null;
  const steps = place === undefined ? null : Math.max(0, place.place - view.front);
  const wasDrawn = number !== null && place?.own === true && number <= (draw?.size ?? 0);
  return {
    ...{ status, why, issued, front, draw, calibration, overflow, number },
    place: place?.place ?? null,
    ahead: steps === null ? null : Math.max(0, steps - 1),
    effort: (kept?.effort ?? 0) > view.effort.passed,
    full: view.status !== "not-queueing" || (view.seats !== null && view.seated >= view.seats),
    wait: steps === null ? null : waitAt(view.waits, steps),
    verified: wasDrawn ? holds : undefined,
    ...besides,
  };
}

/** How soon it may be called, by whichever lane is nearer: for the next look, as nobody predicts the other lane. */
export function soonestMs(place: number, effort: number, view: DoorView): number | undefined {
  const inOrder = place - view.front;
  const steps = effort > view.effort.passed ? Math.min(inOrder, effort - view.effort.front) : inOrder;
  return waitAt(view.waits, Math.max(0, steps))?.p10Ms;
}

/** How it stands: `called` its turn has come; `void` that was long ago; `free` nobody has to wait; `numberless` it has no place. */
export type Standing = "waits" | "called" | "void" | "free" | "numberless";

export function standingOf(place: number | null, kept: KeptTicket | undefined, view: DoorView): Standing {
  if (view.status === "not-queueing") return "free";
  if (view.status === "suspended") return "waits";
  if (kept?.number === undefined) return "numberless";
  if (place === null) return "waits";
  const effort = kept.effort ?? 0;
  if (effort > view.effort.passed && effort <= view.effort.front) return "called";
  if (place <= view.passed) return "void";
  return place <= view.front ? "called" : "waits";
}
