import type { ComponentState, Incident, Maintenance, Scope, StatusNow, TroubleState } from "../../protocol/index.ts";
import type { KnownRooms } from "./fleet/known-rooms.ts";
import type { Filed } from "./incidents/filed.ts";
import { stageOf } from "./incidents/filed.ts";
import { narrowness } from "./scopes.ts";
import type { ClockWords } from "./words/clock-words.ts";
import { counted } from "./words/figures.ts";
import { capital, type Names } from "./words/names.ts";
import { sentenceOf } from "./words/sentences.ts";

const COMPONENTS_MAX = 400;
const RANK: Record<Incident["state"], number> = { trouble: 0, possible: 1, resolved: 2 };
const IMPACTS: readonly Incident["impact"][] = ["critical", "major", "minor", "none"];

export type StatusSight = {
  atMs: number;
  open: readonly Filed[];
  known: KnownRooms;
  edges: readonly string[];
  /** Rooms in which sound is heard now, by probes or by those who listen. */
  isHeard: (room: string) => boolean;
  note: string | null;
  maintenance: Maintenance[];
  names: Names;
  clock: ClockWords;
};

/** The whole in one look. */
export function statusNow(sight: StatusSight): StatusNow {
  const { atMs, note, maintenance } = sight;
  const open = sight.open.toSorted(worstFirst);
  const [worst] = open;
  return {
    atMs,
    state: stateOf(worst),
    sentence: worst === undefined ? calmSentence(sight) : `${sentenceOf(worst, sight.clock)}${others(open.length - 1)}`,
    note,
    components: componentsOf(sight, open),
    incidents: open.map(({ incident }) => structuredClone(incident)),
    maintenance,
  };
}

function worstFirst(one: Filed, other: Filed): number {
  const isQuiet = (filed: Filed) => Number(stageOf(filed) === "monitoring");
  return (
    RANK[one.incident.state] - RANK[other.incident.state] ||
    isQuiet(one) - isQuiet(other) ||
    IMPACTS.indexOf(one.incident.impact) - IMPACTS.indexOf(other.incident.impact) ||
    narrowness(one.incident.scope) - narrowness(other.incident.scope)
  );
}

function others(count: number): string {
  return count === 0 ? "" : ` ${counted(count, "other trouble is", "other troubles are")} listed below.`;
}

/** Never says more than is known: that all sounds well is said of rooms in which somebody hears it. */
function calmSentence({ known, isHeard }: StatusSight): string {
  if (known.heardAtMs === undefined) return "The servers have said nothing yet.";
  const rooms = known.open();
  if (rooms.length === 0) return "No room is open; nothing is wrong that we know of.";
  const heard = rooms.filter(({ room }) => isHeard(room)).length;
  return heard === rooms.length ? "All rooms sound as they should." : "Nothing is wrong that we know of.";
}

function componentsOf({ known, edges, names }: StatusSight, open: readonly Filed[]): ComponentState[] {
  const rooms = known.open().map(({ room, title }) => ({ id: `room-${room}`, name: title, of: { room } }));
  const named = edges.map((edge) => ({ name: names.edge(edge), of: { edge } }));
  const servers = named.toSorted((one, other) => one.name.localeCompare(other.name, "en", { numeric: true }));
  const all = [
    ...rooms,
    ...servers.map(({ name, of }) => ({ id: name.replace(" ", "-"), name: capital(name), of })),
  ].slice(0, COMPONENTS_MAX);
  return [
    { id: "all", name: "Everything", state: stateOf(open[0]) },
    ...all.map(({ id, name, of }) => ({ id, name, state: stateAt(of, open) })),
  ];
}

/** The worst that is said of it; what only some of it feels is no more than possible for it. */
function stateAt(of: Scope, open: readonly Filed[]): TroubleState {
  const states = open.flatMap(({ incident: { scope, state } }): TroubleState[] => {
    if (state === "resolved" || !touches(scope, of)) return [];
    const isPart = scope.region !== undefined || (of.room !== undefined && scope.edge !== undefined);
    return [isPart ? "possible" : state];
  });
  return states.includes("trouble") ? "trouble" : (states[0] ?? "fine");
}

/** A room's trouble is not its edges', and an edge's not its rooms': each is told of itself. */
function touches(scope: Scope, of: Scope): boolean {
  if (of.edge !== undefined) return scope.edge === undefined ? scope.room === undefined : scope.edge === of.edge;
  return scope.room === undefined ? scope.edge === undefined : scope.room === of.room;
}

function stateOf(worst: Filed | undefined): TroubleState {
  const state = worst?.incident.state;
  return state === undefined || state === "resolved" ? "fine" : state;
}
