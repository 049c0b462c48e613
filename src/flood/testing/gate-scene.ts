import { ManualClock, Metrics } from "../../platform/index.ts";
import type { Surface } from "../../protocol/index.ts";
import { FloodGate, type FloodGateOptions, type Judgement, type Visit } from "../index.ts";
import { seededRandom } from "./seeded-random.ts";

/** A gate in simulated time. */
export function gateScene(over: Partial<FloodGateOptions> = {}) {
  const clock = new ManualClock();
  const metrics = new Metrics();
  const gate = new FloodGate({ clock, metrics, salt: () => "salt", random: seededRandom(7), ...over });
  const visit = (address: string, surface: Surface = "listen", more: Partial<Visit> = {}): Judgement =>
    gate.judge({ address, surface, room: "town-hall", known: false, solved: false, ...more });
  return { clock, metrics, gate, visit };
}

/** The nth address of a plan that spreads over many networks. */
export function spreadAddress(n: number): string {
  const mixed = Math.imul(n + 1, 0x9e37_79b1) >>> 0;
  return `${mixed >>> 24}.${(mixed >>> 16) & 255}.${(mixed >>> 8) & 255}.${mixed & 255}`;
}
