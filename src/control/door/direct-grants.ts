import { EdgeGrant } from "./edge-grant.ts";
import type { LivingEdge } from "./fleet.ts";

/** An edge of an idle room has so many, if the rate allows. */
const IDLE_GRANT = 50;
/** How fast the demand at an edge is forgotten, by hearing. */
const DEMAND_GAIN = 0.3;
/** Edges that are remembered for one room; as many as a fleet may have. */
const EDGES_MAX = 1_000;

type Entry = { grant: EdgeGrant; demand: number };

/** `more`: how many were added to what was told before. */
export type Granted = { grants: Record<string, number>; more: number };

/** What the edges may let in directly, and how much of it is out. A pure core. */
export class DirectGrants {
  readonly #edges = new Map<string, Entry>();

  get size(): number {
    return this.#edges.size;
  }

  /** `arrived`: directly, since this edge was heard before. */
  hear(edge: string, heard: { direct: number; turn: number | undefined; arrived: number }, nowMs: number): void {
    const entry = this.#entry(edge, false);
    if (entry === undefined) return;
    entry.grant.hear(heard.direct, heard.turn, nowMs);
    entry.demand += DEMAND_GAIN * (heard.arrived - entry.demand);
  }

  /** The edge asks for the door. `isNew`: it has never had a state of it. */
  meet(edge: string, isNew: boolean): void {
    this.#entry(edge, isNew);
  }

  /** Edges that are gone let in nobody. */
  keepOnly(edges: ReadonlySet<string>): void {
    for (const edge of this.#edges.keys()) if (!edges.has(edge)) this.#edges.delete(edge);
  }

  /** Who may still come in by what was told; infinite while an edge has not confirmed anything. */
  get outstanding(): number {
    return this.#edges.values().reduce((sum, { grant }) => sum + grant.outstanding, 0);
  }

  /** Nobody more: who is in stays counted. */
  revoked(): Record<string, number> {
    return Object.fromEntries(this.#edges.entries().map(([edge, { grant }]) => [edge, grant.direct]));
  }

  /**
   * Grants, shared by demand, none beyond what its edge can carry. `free`: seats for newcomers beyond what was told; where that is
   * negative, unused grants are taken back. `most`: how many the rate allows to be added.
   */
  granted(options: {
    free: number;
    share: number;
    most: number;
    needed: number;
    edges: readonly LivingEdge[];
  }): Granted {
    const headroom = new Map(options.edges.map(({ edge, capacity, listeners }) => [edge, capacity - listeners]));
    const entries = [...this.#edges].map(([edge, entry]) => ({ edge, ...entry, inHand: inHand(entry) }));
    const demands = entries.reduce((sum, { demand }) => sum + demand + 1, 0);
    const told = entries.reduce((sum, entry) => sum + entry.inHand, 0);
    const pool = Math.max(0, options.free + told) * options.share;
    const left = { seats: Math.max(0, options.free), most: options.most };
    const grants: Record<string, number> = {};
    for (const { edge, grant, demand, inHand: before } of entries) {
      const part = (demand + 1) / demands;
      const needed = Math.max(IDLE_GRANT, options.needed * part);
      const target = Math.floor(Math.max(0, Math.min(needed, pool * part, headroom.get(edge) ?? IDLE_GRANT)));
      const more = Math.max(0, Math.min(target - before, Math.floor(left.seats), Math.floor(left.most)));
      left.seats -= more;
      left.most -= more;
      grants[edge] = grant.direct + Math.min(target, before + more);
    }
    return { grants, more: options.most - left.most };
  }

  tell(grants: Readonly<Record<string, number>>, turn: number, nowMs: number): void {
    for (const [edge, { grant }] of this.#edges) grant.tell(turn, grants[edge] ?? 0, nowMs);
  }

  #entry(edge: string, isNew: boolean): Entry | undefined {
    const known = this.#edges.get(edge);
    if (known !== undefined || this.#edges.size >= EDGES_MAX) return known;
    const entry = { grant: new EdgeGrant(isNew), demand: 0 };
    this.#edges.set(edge, entry);
    return entry;
  }
}

function inHand({ grant }: Entry): number {
  return Math.max(0, grant.last - grant.direct);
}
