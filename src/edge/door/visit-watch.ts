import type { FloodGate, Judgement, Visit } from "../../flood/index.ts";
import type { Abuse, ErrorCode, Stage } from "../../protocol/index.ts";

/** What the door needs of a `FloodGate`. */
export type Gate = Pick<
  FloodGate,
  "judge" | "reached" | "abused" | "challenged" | "refused" | "answered" | "returning" | "setStress" | "signs"
>;

/** Refusals that are nobody's fault: all is as it is meant to be. */
const NO_FAULT: ReadonlySet<ErrorCode> = new Set([
  "place_waiting",
  "challenge_required",
  "door_suspended",
  "room_ended",
]);
const OUR_FAULT: ReadonlySet<ErrorCode> = new Set([
  "internal",
  "overloaded",
  "listener_limit",
  "door_unavailable",
  "origin_unavailable",
  "room_limit",
]);

const PASS: Judgement = { do: "pass" };

/** Tells the flood gate what happens; without one everybody passes. */
export class VisitWatch {
  readonly #gate: Gate | undefined;
  #turnedAway = 0;

  constructor(gate: Gate | undefined) {
    this.#gate = gate;
  }

  judge(visit: Visit): Judgement {
    return this.#gate?.judge(visit) ?? PASS;
  }

  reached(address: string, room: string, stage: Stage): void {
    this.#gate?.reached(address, room, stage);
  }

  abused(address: string, room: string, abuse: Abuse): void {
    this.#gate?.abused(address, room, abuse);
  }

  challenged(room: string, outcome: "asked" | "solved" | "wrong"): void {
    this.#gate?.challenged(room, outcome);
  }

  returning(address: string, room: string): void {
    this.#gate?.returning(address, room);
  }

  refused(room: string, code: ErrorCode): void {
    if (this.#gate === undefined) return;
    this.#gate.refused(room, code);
    this.#gate.answered(room, NO_FAULT.has(code) ? "nobody" : OUR_FAULT.has(code) ? "us" : "caller");
  }

  /** The gate itself refused. */
  limited(room: string): void {
    this.#gate?.answered(room, "caller");
  }

  answered(room: string): void {
    this.#gate?.answered(room, "nobody");
  }

  setStress(stress: number): void {
    this.#gate?.setStress(Math.min(1, Math.max(0, stress)));
  }

  /** `undefined` without a gate. */
  signs(): ReturnType<Gate["signs"]> | undefined {
    return this.#gate?.signs();
  }

  /** A request was turned away unread because a bound was reached. */
  turnAway(count = 1): void {
    this.#turnedAway += count;
  }

  /** Since it was asked last. */
  takeTurnedAway(): number {
    const turnedAway = this.#turnedAway;
    this.#turnedAway = 0;
    return turnedAway;
  }
}
