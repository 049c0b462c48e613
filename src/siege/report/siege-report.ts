import type { VerdictClass } from "../../protocol/index.ts";
import { addDelta, emptyDelta, type SiegeDelta, type SiegeOrder } from "../attack/index.ts";
import { SCENARIOS } from "../scenario/index.ts";
import type { SiegeRow } from "./siege-seconds.ts";

/** Seconds in which an attacker was later than this are not what was asked for. */
const LAG_MAX_MS = 500;
/** Of what was asked for, so much may have come too late. */
const LATE_SHARE_MAX = 0.01;

export type SiegeReport = {
  /** `code`: `null` when the siege was what it was meant to be. */
  verdict: { code: "siege_invalid" | null; says: string; exitCode: 0 | 1 };
  scenario: string;
  /** What a verdict at the server should say. */
  label: VerdictClass;
  seed: number;
  target: { host: string; room: string };
  /** As asked for; `null`: as much as could be sent. */
  ratePerSecond: number | null;
  sources: number | null;
  forwarded: boolean;
  /** It came from this machine's own addresses. */
  ownAddresses: boolean;
  processes: number;
  seconds: number;
  interrupted: boolean;
  totals: SiegeDelta;
  /** The most connections that were open at the end of a second. */
  openMax: number;
  rows: readonly SiegeRow[];
};

export function buildReport(run: {
  order: SiegeOrder;
  scenario: string;
  processes: number;
  rows: readonly SiegeRow[];
  interrupted: boolean;
  /** Processes that ended before their time. */
  lost: number;
}): SiegeReport {
  const { order, scenario, rows } = run;
  const totals = emptyDelta();
  for (const row of rows) addDelta(totals, row);
  const means = order.attack.kind === "means" ? order.attack : undefined;
  return {
    verdict: verdictOf(order, rows, totals, run.lost),
    scenario,
    label: means === undefined ? (SCENARIOS.get(scenario)?.label ?? "undetermined") : "attack",
    seed: order.seed,
    target: { host: order.target.host, room: order.target.room },
    ratePerSecond: means?.ratePerSecond ?? null,
    sources: means?.sources ?? null,
    forwarded: order.forwarded,
    ownAddresses: order.target.isLoopback && !order.forwarded,
    processes: run.processes,
    seconds: rows.at(-1)?.atSeconds ?? 0,
    interrupted: run.interrupted,
    totals,
    openMax: Math.max(0, ...rows.map(({ open }) => open)),
    rows,
  };
}

/** Who attacks with all its might is always late; who was given a rate or a plan must keep it. */
function verdictOf(
  order: SiegeOrder,
  rows: readonly SiegeRow[],
  { counts }: SiegeDelta,
  lost: number,
): SiegeReport["verdict"] {
  const bounded = order.attack.kind === "plan" || order.attack.ratePerSecond !== null;
  const lagMs = Math.max(0, ...rows.map((row) => row.lagMs));
  const due = counts.sent + counts.visits + counts.late;
  if (lost > 0) return invalid(`${lost} attacking processes ended before their time`);
  if (counts.connected === 0 && counts.bytesOut === 0) return invalid("nothing answered at the address");
  if (bounded && counts.late > due * LATE_SHARE_MAX) return invalid(`${counts.late} strokes came too late to be made`);
  if (bounded && lagMs > LAG_MAX_MS) return invalid(`the attacker itself stood still for ${lagMs} ms`);
  const says = bounded ? "The siege kept its plan." : "The siege was as hard as its processes could make it.";
  return { code: null, says, exitCode: 0 };
}

function invalid(why: string): SiegeReport["verdict"] {
  return { code: "siege_invalid", says: `It proves nothing: ${why}.`, exitCode: 1 };
}
