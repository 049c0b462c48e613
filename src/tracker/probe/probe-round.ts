import { outcomeOf } from "./heard.ts";
import { type Listened, type ListenTry, listenOnce } from "./listen-once.ts";
import type { ProbeRound } from "./probe-plan.ts";
import type { ProbeResult } from "./probe-result.ts";

/** Connections at one shared address at a time. */
const AT_ONCE_MAX = 4;
/** Tickets of former visits: who was inside is let in again when the room is full. */
const TICKETS_MAX = 1_024;

type Failed = Extract<Listened, { did: "fail" }>;
type Base = Pick<ListenTry, "origin" | "markOf" | "tls" | "clock" | "signal">;

/** Makes rounds: one room, at every edge behind one address, each once. */
export class ProbeRounds {
  readonly #tickets = new Map<string, string>();

  /**
   * Whoever shares an address is met by chance: it connects until each was met, at most twice as often as there are edges. When most
   * tries fail, those that were not met are the ones that cannot be reached.
   */
  async run(round: ProbeRound, base: Base): Promise<ProbeResult[]> {
    const { edges, room } = round;
    const met = new Map<string, ProbeResult>();
    const claimed = new Set<string>();
    const failed: Failed[] = [];
    let tries = 0;
    while (claimed.size < edges.length && tries < 2 * edges.length && !base.signal.aborted) {
      const batch = Math.min(AT_ONCE_MAX, edges.length - claimed.size, 2 * edges.length - tries);
      tries += batch;
      for (const listened of await Promise.all(
        Array.from({ length: batch }, () => this.#listen(round, base, claimed)),
      )) {
        if (listened.did === "hear") met.set(listened.heard.edge, resultOf(listened, room, base.clock.nowMs()));
        else if (listened.did === "fail") failed.push(listened);
      }
    }
    return [...met.values(), ...unreached(round, met, failed, tries, base.clock.nowMs())];
  }

  async #listen({ room, url }: ProbeRound, base: Base, claimed: Set<string>): Promise<Listened> {
    const claim = (edge: string) => {
      const isNew = !claimed.has(edge);
      claimed.add(edge);
      return isNew;
    };
    const first = await listenOnce({ ...base, room, claim, ticket: undefined });
    const place = `${url ?? ""} ${room}`;
    const ticket = this.#tickets.get(place);
    const isTurnedAway = first.did === "fail" && first.code === "place_waiting";
    // A ticket lets one in at a time: of several tries at once the first one has it.
    if (isTurnedAway) this.#tickets.delete(place);
    const listened = isTurnedAway && ticket !== undefined ? await listenOnce({ ...base, room, claim, ticket }) : first;
    if (listened.did === "hear" && listened.ticket !== undefined) this.#keep(place, listened.ticket);
    return listened;
  }

  #keep(place: string, ticket: string): void {
    this.#tickets.delete(place);
    this.#tickets.set(place, ticket);
    const [oldest = ""] = this.#tickets.keys();
    if (this.#tickets.size > TICKETS_MAX) this.#tickets.delete(oldest);
  }
}

function resultOf({ heard }: Extract<Listened, { did: "hear" }>, room: string, atMs: number): ProbeResult {
  const { edge, levelDb, behindMs, firstSoundMs } = heard;
  return { edge, room, atMs, levelDb, behindMs, firstSoundMs, ...outcomeOf(heard) };
}

function unreached(
  { edges, room }: ProbeRound,
  met: ReadonlyMap<string, ProbeResult>,
  failed: readonly Failed[],
  tries: number,
  atMs: number,
): ProbeResult[] {
  const [why] = failed;
  if (why === undefined || 2 * failed.length < tries) return [];
  const outcome = why.isDecided ? "refused" : "unreachable";
  const nothing = { levelDb: null, behindMs: null, firstSoundMs: null };
  const unmet = edges.filter((edge) => !met.has(edge));
  return unmet.map((edge) => ({ edge, room, atMs, ...nothing, outcome, code: why.code }));
}
