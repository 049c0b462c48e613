import type { ControlFacts, EdgeFacts } from "../../protocol/index.ts";

/** Each edge is tried this often; with more rooms than one, so many of them within this time. */
export const EVERY_MS = 5_000;
export const ROOMS_A_TURN = 4;
/** A room in which something was wrong is tried again before others. */
const AGAIN_AFTER_MS = 2_500;
const AGAIN_MAX = 4;
/** Rounds under way at all addresses together. */
export const ROUNDS_AT_ONCE = 8;
/** An edge that was not heard for so long is not tried any more. */
const EDGE_KNOWN_MS = 5_000;
const EDGES_MAX = 1_024;
const ROOMS_MAX = 256;

/** One room at one address: an edge of its own, or all that share the main address. */
export type ProbeRound = { url: string | null; edges: readonly string[]; room: string };

type Turn = { isBusy: boolean; startedAtMs: number; last: string; again: string[]; wasAgain: boolean };

/** Whose turn it is. Rooms go round; at one address one round is under way. A pure core: times are arguments, monotonic. */
export class ProbePlan {
  readonly #edges = new Map<string, { url: string | null; heardAtMs: number }>();
  readonly #turns = new Map<string | null, Turn>();
  #rooms: readonly string[] = [];

  edge({ edge, url, leaving }: EdgeFacts, nowMs: number): void {
    if (leaving) this.#edges.delete(edge);
    else if (this.#edges.has(edge) || this.#edges.size < EDGES_MAX) this.#edges.set(edge, { url, heardAtMs: nowMs });
  }

  rooms({ rooms }: ControlFacts): void {
    const open = rooms.filter(({ state }) => state !== "ended").map(({ room }) => room);
    this.#rooms = open.sort().slice(0, ROOMS_MAX);
  }

  /** Rounds that are due now; each is under way until `done`. */
  take(nowMs: number): ProbeRound[] {
    if (this.#rooms.length === 0) return [];
    const due = [...this.#addresses(nowMs)].flatMap(([url, edges]) => {
      const turn = this.#turn(url);
      return turn.isBusy || nowMs < turn.startedAtMs + this.#paceOf(turn) ? [] : [{ url, edges, turn }];
    });
    const underWay = [...this.#turns.values()].filter(({ isBusy }) => isBusy).length;
    const longestAgo = due.sort((one, other) => one.turn.startedAtMs - other.turn.startedAtMs);
    return longestAgo.slice(0, Math.max(0, ROUNDS_AT_ONCE - underWay)).map(({ url, edges, turn }) => {
      Object.assign(turn, { isBusy: true, startedAtMs: nowMs });
      return { url, edges, room: this.#nextRoom(turn) };
    });
  }

  done({ url, room }: ProbeRound, isBad: boolean): void {
    const turn = this.#turn(url);
    turn.isBusy = false;
    turn.again = turn.again.filter((each) => each !== room);
    if (isBad && turn.again.length < AGAIN_MAX) turn.again.push(room);
  }

  #paceOf({ again }: Turn): number {
    if (again.length > 0) return AGAIN_AFTER_MS;
    return EVERY_MS / Math.min(ROOMS_A_TURN, this.#rooms.length);
  }

  /** Bad rooms and the others in turns, so that many bad ones do not hide the rest. */
  #nextRoom(turn: Turn): string {
    const again = turn.wasAgain ? undefined : turn.again.find((room) => this.#rooms.includes(room));
    turn.wasAgain = again !== undefined;
    if (again !== undefined) return again;
    const next = this.#rooms.find((room) => room > turn.last) ?? this.#rooms[0] ?? "";
    turn.last = next;
    return next;
  }

  #addresses(nowMs: number): Map<string | null, string[]> {
    const addresses = new Map<string | null, string[]>();
    for (const [edge, { url, heardAtMs }] of this.#edges) {
      if (nowMs - heardAtMs > EDGE_KNOWN_MS) this.#edges.delete(edge);
      else addresses.set(url, [...(addresses.get(url) ?? []), edge]);
    }
    for (const [url, { isBusy }] of this.#turns) if (!isBusy && !addresses.has(url)) this.#turns.delete(url);
    return addresses;
  }

  #turn(url: string | null): Turn {
    const turn = this.#turns.get(url) ?? {
      isBusy: false,
      startedAtMs: Number.NEGATIVE_INFINITY,
      last: "",
      again: [],
      wasAgain: false,
    };
    this.#turns.set(url, turn);
    return turn;
  }
}
