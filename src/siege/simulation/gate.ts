import { FloodGate, type FloodGateOptions } from "../../flood/index.ts";
import { type Clock, Metrics } from "../../platform/index.ts";
import { ROOM } from "./room.ts";

/** What the simulated edge asks of a flood gate. */
export type Gate = Pick<
  FloodGate,
  "judge" | "reached" | "abused" | "challenged" | "refused" | "answered" | "returning" | "setStress" | "signs"
>;

export type GateMaker = (options: FloodGateOptions) => Gate;

/** The gate that real edges have. */
export const realGate: GateMaker = (options) => new FloodGate(options);

const DAY_MS = 86_400_000;

/** A gate that lived through another event the day before, so that it knows the networks of those who come again. */
export function seasonedGate(
  makeGate: GateMaker,
  options: { clock: Clock; random: () => number; regulars: readonly string[] },
): Gate {
  const { clock, random, regulars } = options;
  let agoMs = DAY_MS;
  const past: Clock = {
    nowMs: () => clock.nowMs() - agoMs,
    monotonicMs: () => clock.monotonicMs() + DAY_MS - agoMs,
  };
  const gate = makeGate({ clock: past, random, metrics: new Metrics(), salt: () => "of one simulated day" });
  for (const address of regulars) {
    gate.judge({ address, surface: "listen", room: ROOM, known: true, solved: false });
    gate.reached(address, ROOM, "sound");
  }
  agoMs = 0;
  gate.signs();
  return gate;
}
