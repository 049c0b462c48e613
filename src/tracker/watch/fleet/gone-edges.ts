import type { EdgeFacts } from "../../../protocol/index.ts";
import type { Sighting } from "../sighting.ts";
import { counted, figure } from "../words/figures.ts";
import { capital, type Names } from "../words/names.ts";

/** Fewer listeners than this are a probe, or a chance. */
const WORTH_A_WORD = 2;
/** So many of an edge's listeners go on elsewhere: nothing much happened. */
const RETURNED_SHARE = 0.8;
/** An edge that is gone is told of for so long; with no other edge there, for as long as there is none. */
const TOLD_FOR_MS = 60_000;
const UNRETURNED_FOR_MS = 120_000;
const ARRIVALS_MAX = 512;

type Gone = { edge: string; listeners: number; sinceMs: number; arrivedBefore: number };

/** Edges that fell silent without a word of leaving, and how many of their listeners came over to others. */
export class GoneEdges {
  readonly #gone = new Map<string, Gone>();
  /** Who came over from each edge, at all others; and how many had when it last spoke. */
  readonly #arrived = new Map<string, { sum: number; atItsLastWord: number }>();

  /** `listeners` came over from this edge to another. */
  came(from: string, listeners: number): void {
    if (listeners === 0 || from === "") return;
    const arrived = this.#arrived.get(from) ?? { sum: 0, atItsLastWord: 0 };
    arrived.sum += listeners;
    this.#arrived.delete(from);
    this.#arrived.set(from, arrived);
    const [oldest = ""] = this.#arrived.keys();
    if (this.#arrived.size > ARRIVALS_MAX) this.#arrived.delete(oldest);
  }

  /** It speaks: who came over before is not of its end. */
  spoke(edge: string): void {
    this.#gone.delete(edge);
    const arrived = this.#arrived.get(edge);
    if (arrived !== undefined) arrived.atItsLastWord = arrived.sum;
  }

  add({ edge, listeners }: EdgeFacts, lastHeardAtMs: number): void {
    if (listeners < WORTH_A_WORD) return;
    const arrivedBefore = this.#arrived.get(edge)?.atItsLastWord ?? 0;
    this.#gone.set(edge, { edge, listeners, sinceMs: lastHeardAtMs, arrivedBefore });
  }

  /** Lets go of what needs no word any more, and says of which. */
  forget(atMs: number, othersLive: boolean): string[] {
    if (!othersLive) return [];
    const over = [...this.#gone.values()].filter((gone) => {
      return atMs - gone.sinceMs > (this.#returnedShare(gone) >= RETURNED_SHARE ? TOLD_FOR_MS : UNRETURNED_FOR_MS);
    });
    for (const { edge } of over) this.#gone.delete(edge);
    return over.map(({ edge }) => edge);
  }

  get listeners(): number {
    return this.#gone.values().reduce((sum, { listeners }) => sum + listeners, 0);
  }

  get size(): number {
    return this.#gone.size;
  }

  sightings(names: Names): Sighting[] {
    return [...this.#gone.values()].map((gone) => this.#sighting(gone, names));
  }

  #sighting(gone: Gone, names: Names): Sighting {
    const { edge, listeners, sinceMs } = gone;
    const returned = Math.min(listeners, this.#returned(gone));
    const isMended = returned >= RETURNED_SHARE * listeners;
    const clause = `${names.edge(edge)} does not answer; ${figure(returned)} of its ${counted(listeners, "listener goes", "listeners go")} on at others`;
    return {
      signal: "edge-gone",
      witness: "servers",
      weight: isMended ? "mild" : "hard",
      scope: { edge },
      categories: ["no-sound", "cannot-join"],
      sinceMs,
      value: listeners - returned,
      expected: 0,
      clause,
      says: `${capital(clause)}.`,
      ...(returned > 0 ? { measure: `Listeners of ${names.edge(edge)} go on at other edges.` } : {}),
    };
  }

  #returnedShare(gone: Gone): number {
    return this.#returned(gone) / gone.listeners;
  }

  #returned({ edge, arrivedBefore }: Gone): number {
    return Math.max(0, (this.#arrived.get(edge)?.sum ?? 0) - arrivedBefore);
  }
}
