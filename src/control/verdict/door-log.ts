import type { DoorState, Measure } from "../../protocol/index.ts";
import { calmContext, type VerdictContext } from "../../verdict/index.ts";

/** Measures of one room that wait to be told; more than this happen in no second. */
const MEASURES_MAX = 20;
/** Of all rooms together; the latest. */
const MOMENTS_MAX = 20;

const STATUS_SAID: Record<DoorState["status"], string> = {
  "not-queueing": "Newcomers are let in at once.",
  prequeue: "Those who come wait for the start; their order is drawn then.",
  queueing: "Newcomers get a numbered place and wait.",
  suspended: "Nobody new is let in, by the operator's wish; who is inside stays.",
};

/** What else is known of when people come, Unix milliseconds. */
export type Moments = Pick<VerdictContext, "expectedAtMs" | "postsAtMs">;

/** What the doors said last, and what each change means as a measure that was taken. Of too many, the one that was silent longest is forgotten. */
export class DoorLog {
  readonly #doors = new Map<string, { state: DoorState; measures: Measure[] }>();
  readonly #roomsMax: number;

  constructor({ roomsMax }: { roomsMax: number }) {
    this.#roomsMax = roomsMax;
  }

  hear(state: DoorState): void {
    const before = this.#doors.get(state.room);
    if (before !== undefined && before.state.turn >= state.turn) return;
    const taken = before === undefined ? [] : changes(before.state, state);
    const waiting = before?.measures ?? [];
    this.#doors.delete(state.room);
    this.#doors.set(state.room, { state, measures: [...waiting, ...taken].slice(-MEASURES_MAX) });
    const [quietest] = this.#doors.keys();
    if (this.#doors.size > this.#roomsMax && quietest !== undefined) this.#doors.delete(quietest);
  }

  /** What is known of the room; its measures are told once. */
  take(room: string, { expectedAtMs, postsAtMs }: Moments): VerdictContext {
    const door = this.#doors.get(room);
    if (door === undefined) return { ...calmContext(), expectedAtMs, postsAtMs };
    const { state, measures } = door;
    door.measures = [];
    return {
      expectedAtMs: latest(state.opensAtMs === null ? expectedAtMs : [...expectedAtMs, state.opensAtMs]),
      postsAtMs,
      proven: state.proven,
      status: state.status,
      why: state.why,
      measures,
    };
  }

  /** Of all rooms together: any of their moments may be what people came for, and the servers are the same. */
  ofAll({ expectedAtMs, postsAtMs }: Moments): VerdictContext {
    const states = [...this.#doors.values()].map(({ state }) => state);
    const opensAtMs = states.map((state) => state.opensAtMs).filter((atMs) => atMs !== null);
    return {
      ...calmContext(),
      expectedAtMs: latest([...opensAtMs, ...expectedAtMs]),
      postsAtMs: postsAtMs && latest(postsAtMs),
      proven: states.find(({ proven }) => proven !== null)?.proven ?? null,
    };
  }

  forget(room: string): void {
    this.#doors.delete(room);
  }
}

/** Each once, the latest first. */
function latest(moments: readonly number[]): number[] {
  return [...new Set(moments)].sort((a, b) => b - a).slice(0, MOMENTS_MAX);
}

function changes(before: DoorState, now: DoorState): Measure[] {
  const said: string[] = [];
  if (before.status !== now.status) said.push(`${STATUS_SAID[now.status]}${reasonOf(now)}`);
  if (before.challenge === null && now.challenge !== null) said.push("Newcomers are asked for a little work first.");
  if (before.challenge !== null && now.challenge === null) said.push("Newcomers are not asked for work any more.");
  if (before.seats !== now.seats && now.seats !== null) {
    said.push(`The room holds ${now.seats.toLocaleString("en-GB")} listeners now.`);
  }
  return said.map((what) => ({ atMs: now.doorTimeMs, what }));
}

function reasonOf({ why }: DoorState): string {
  if (why === "full") return " The room is full.";
  if (why === "health") return " The servers need a rest.";
  if (why === "flood") return " Too much comes that is not people.";
  return "";
}
