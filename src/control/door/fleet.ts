import type { CapacityProof, DoorFacts } from "../../protocol/index.ts";
import { SILENT_MS } from "./room-tally.ts";

/** Edges whose doors are heard; facts of further ones are left out and counted. */
export const DOOR_EDGES_MAX = 1_000;
/** An edge that served before control was there is heard within this time of control's start. */
const OLD_MS = 3_000;
/** What a silent edge may still let in counts for so long. */
const REMEMBERED_MS = 10_000;

export type LivingEdge = { edge: string; capacity: number; listeners: number; load: number };
type EdgeEntry = LivingEdge & { heardMs: number; isOld: boolean; isSilent: boolean };

/** The edges, as their doors last spoke. A pure core: times are monotonic milliseconds. */
export class Fleet {
  readonly #edges = new Map<string, EdgeEntry>();
  readonly #startMs: number;

  constructor(nowMs: number) {
    this.#startMs = nowMs;
  }

  /** `false`: there are too many edges. */
  hear({ edge, capacity, listeners, load }: DoorFacts, nowMs: number): boolean {
    const known = this.#edges.get(edge);
    if (known === undefined && this.#edges.size >= DOOR_EDGES_MAX) return false;
    const isOld = known?.isOld ?? nowMs - this.#startMs < OLD_MS;
    this.#edges.set(edge, { edge, capacity, listeners, load, heardMs: nowMs, isOld, isSilent: false });
    return true;
  }

  /** Whether it served before this process, as far as can be known. */
  isOld(edge: string, nowMs: number): boolean {
    return this.#edges.get(edge)?.isOld ?? nowMs - this.#startMs < OLD_MS;
  }

  /** Those that were heard within 1.5 s; silent ones count no capacity. */
  living(nowMs: number): LivingEdge[] {
    return [...this.#edges.values()].filter(({ heardMs }) => nowMs - heardMs <= SILENT_MS);
  }

  /** Living ones, and those that fell silent a moment ago. */
  get known(): ReadonlySet<string> {
    return new Set(this.#edges.keys());
  }

  /** How many fell silent since this was asked last. Lets go of those that are silent for long. */
  fellSilent(nowMs: number): number {
    let fell = 0;
    for (const [id, edge] of this.#edges) {
      const silentMs = nowMs - edge.heardMs - SILENT_MS;
      if (silentMs > 0 && !edge.isSilent) {
        edge.isSilent = true;
        fell += 1;
      }
      if (silentMs > REMEMBERED_MS) this.#edges.delete(id);
    }
    return fell;
  }
}

/** Listeners beyond those who are here that the edges can take, never more than somebody proved. May be below 0. */
export function freeCapacity(edges: readonly LivingEdge[], proven: CapacityProof | null): number {
  const capacity = edges.reduce((sum, edge) => sum + edge.capacity, 0);
  const listeners = edges.reduce((sum, edge) => sum + edge.listeners, 0);
  return Math.min(capacity, proven?.listeners ?? Number.POSITIVE_INFINITY) - listeners;
}
