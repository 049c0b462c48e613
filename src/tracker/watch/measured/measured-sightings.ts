import type { Scope } from "../../../protocol/index.ts";
import type { Sighting } from "../sighting.ts";
import { counted, figure, percent } from "../words/figures.ts";
import { capital, type Names, where } from "../words/names.ts";
import type { Fall } from "./leave-wave.ts";
import type { Excess } from "./measured-series.ts";

/** Joins that fail by a fault of ours. */
export function joinsFailing(excess: Excess, scope: Scope, names: Names): Sighting {
  const clause = `${percent(excess.share)} of those who come${where(scope, names, "")} are not let in by a fault of ours`;
  return {
    ...{ signal: "joins-failing", witness: "doors", scope, categories: ["cannot-join"] },
    ...measured(excess, clause),
    says: `${counted(excess.count, "join", "joins")}${where(scope, names, "")} failed in 10 s${usually(excess)}.`,
  };
}

export function stalls(excess: Excess, scope: Scope, names: Names): Sighting {
  const aMinute = excess.share * 60;
  const clause = `the sound${where(scope, names, "")} stops ${rate(aMinute)} a minute for each listener`;
  return {
    ...{ signal: "stalls", witness: "listeners", scope, categories: ["choppy"] },
    ...measured(excess, clause),
    says: `The sound stopped ${figure(excess.count)} times in 10 s${where(scope, names, "")}${usually(excess)}.`,
  };
}

/** Connections that stay, and do not hear. */
export function earsLost(excess: Excess, missing: number, due: number, scope: Scope, names: Names): Sighting {
  const clause = `${figure(missing)} of ${figure(due)} who hear${where(scope, names, "")} have not acknowledged sound, though they are connected`;
  return {
    ...{ signal: "ears-lost", witness: "listeners", scope, categories: ["no-sound"] },
    ...measured(excess, clause),
    value: Math.round(missing),
    expected: 0,
    says: `${capital(clause)}.`,
  };
}

/** Connections that all went at once while the room goes on. */
export function leftAtOnce({ before, after, sinceMs }: Fall, scope: Scope, names: Names): Sighting {
  const clause = `${figure(before - after)} of ${figure(before)} connections${where(scope, names, "")} closed within 5 s, at all edges, while it goes on`;
  return {
    ...{ signal: "ears-lost", witness: "listeners", weight: "soft", scope, categories: ["no-sound"] },
    ...{ sinceMs, value: before - after, expected: 0, clause, says: `${capital(clause)}.` },
  };
}

function measured({ count, share, expected, sinceMs }: Excess, clause: string) {
  return { weight: "soft", sinceMs, value: Math.round(count), share, expected, clause } as const;
}

function usually({ expected }: Excess): string {
  return expected === null ? "" : `; ${expected < 0.5 ? "next to none" : figure(expected)} is usual`;
}

function rate(aMinute: number): string {
  return aMinute < 1.5 ? "about once" : `about ${figure(aMinute)} times`;
}
