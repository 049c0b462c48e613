import type { Scope } from "../../../protocol/index.ts";
import type { ProbeOutcome, ProbeResult } from "../../probe/index.ts";
import type { KnownRooms } from "../fleet/known-rooms.ts";
import type { Sighting } from "../sighting.ts";
import { counted, figure } from "../words/figures.ts";
import type { Names } from "../words/names.ts";

/** One bad check may be a chance. */
const IN_A_ROW = 2;
/** A check older than this says nothing of now: with many rooms, one comes round every half minute. */
const FRESH_MS = 60_000;
const PAIRS_MAX = 4_096;

type Bad = Extract<ProbeOutcome, "silent" | "late" | "unreachable">;
type Streak = {
  edge: string;
  room: string;
  outcome: ProbeOutcome;
  times: number;
  sinceMs: number;
  atMs: number;
  levelDb: number | null;
  behindMs: number | null;
};

/** What probes heard last, at each edge and in each room. A pure core: times are arguments. */
export class ProbeEar {
  readonly #streaks = new Map<string, Streak>();

  /** A refusal is the door's decision and says nothing of the sound: it neither ends nor makes a streak. */
  take({ edge, room, outcome, atMs, levelDb, behindMs }: ProbeResult): void {
    if (outcome === "refused") return;
    const key = `${edge} ${room}`;
    const before = this.#streaks.get(key);
    const goesOn = before?.outcome === outcome;
    this.#streaks.delete(key);
    this.#streaks.set(key, {
      ...{ edge, room, outcome, atMs, levelDb, behindMs },
      times: goesOn ? before.times + 1 : 1,
      sinceMs: goesOn ? before.sinceMs : atMs,
    });
    const [oldest = ""] = this.#streaks.keys();
    if (this.#streaks.size > PAIRS_MAX) this.#streaks.delete(oldest);
  }

  /** Whether somebody heard the sound here within the last half minute or so, and nobody heard nothing. */
  hears(scope: Scope, atMs: number): boolean {
    const here = this.#fresh(atMs).filter(({ edge, room }) => {
      return (scope.edge ?? edge) === edge && (scope.room ?? room) === room;
    });
    return here.length > 0 && here.every(({ outcome }) => outcome === "sound");
  }

  /** Whether every probe that was lately in the room heard nothing there. */
  hearsNothing(room: string, atMs: number): boolean {
    const here = this.#fresh(atMs).filter((streak) => streak.room === room);
    return here.length > 0 && here.every(({ outcome }) => outcome === "silent");
  }

  sightings(known: KnownRooms, names: Names, atMs: number): Sighting[] {
    const byRoom = Map.groupBy(
      this.#fresh(atMs).filter(({ room }) => known.mayBeOpen(room)),
      ({ room }) => room,
    );
    return [...byRoom].flatMap(([room, streaks]) => {
      return (["silent", "unreachable", "late"] as const).flatMap((bad) => ofRoom(bad, room, streaks, known, names));
    });
  }

  #fresh(atMs: number): Streak[] {
    for (const [key, streak] of this.#streaks) if (atMs - streak.atMs > FRESH_MS) this.#streaks.delete(key);
    return [...this.#streaks.values()];
  }
}

/** The room's, when no edge sounds; else of each edge that is bad. */
function ofRoom(bad: Bad, room: string, streaks: readonly Streak[], known: KnownRooms, names: Names): Sighting[] {
  const there = streaks.filter(({ outcome, times }) => outcome === bad && times >= IN_A_ROW);
  const isGood = streaks.some(({ outcome }) => outcome === "sound");
  if (there.length === 0) return [];
  if (!isGood) return [sighting(bad, { room }, there, known, names)];
  return there.map((streak) => sighting(bad, { room, edge: streak.edge }, [streak], known, names));
}

const SIGNAL = { silent: "probe-silent", late: "probe-late", unreachable: "probe-unreachable" } as const;
const CATEGORY = { silent: "no-sound", late: "delayed", unreachable: "cannot-join" } as const;

function sighting(bad: Bad, scope: Scope, streaks: readonly Streak[], known: KnownRooms, names: Names): Sighting {
  const clause = clauseOf(bad, scope, streaks, names);
  const isEverywhere = scope.edge === undefined;
  const isHard = bad === "silent" ? known.isLive(scope.room ?? "") : bad === "unreachable" && isEverywhere;
  return {
    signal: SIGNAL[bad],
    witness: "probes",
    weight: isHard ? "hard" : "soft",
    scope,
    categories: [CATEGORY[bad]],
    sinceMs: Math.min(...streaks.map(({ sinceMs }) => sinceMs)),
    value: streaks.length,
    expected: 0,
    clause,
    says: saysOf(bad, streaks, names.room(scope.room ?? "")),
  };
}

function clauseOf(bad: Bad, { room = "", edge }: Scope, streaks: readonly Streak[], names: Names): string {
  const on = edge !== undefined ? ` on ${names.edge(edge)}` : streaks.length > 1 ? " on every edge" : "";
  const title = `"${names.room(room)}"`;
  if (bad === "silent") return `the program of ${title} is silent${on}`;
  if (bad === "late") return `the program of ${title} is ${behind(streaks)} late${on}`;
  return `${title} cannot be reached${on}`;
}

function saysOf(bad: Bad, streaks: readonly Streak[], title: string): string {
  const checks = counted(
    streaks.reduce((sum, { times }) => sum + times, 0),
    "check",
    "checks",
  );
  const at = counted(streaks.length, "edge", "edges");
  if (bad === "silent") return `Our probes heard nothing in "${title}" in ${checks} at ${at}${level(streaks)}.`;
  if (bad === "late") return `Our probes heard "${title}" ${behind(streaks)} late in ${checks} at ${at}.`;
  return `Our probes could not connect to "${title}" in ${checks} at ${at}.`;
}

function level(streaks: readonly Streak[]): string {
  const levels = streaks.map(({ levelDb }) => levelDb).filter((each) => each !== null);
  return levels.length === 0 ? "" : `, at most ${figure(Math.max(...levels))} dBFS`;
}

function behind(streaks: readonly Streak[]): string {
  return `${figure(Math.max(...streaks.map(({ behindMs }) => behindMs ?? 0)) / 1_000)} s`;
}
