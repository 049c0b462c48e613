import {
  type Abuse,
  ENTROPY_BUCKETS,
  type ErrorCode,
  PER_SOURCE_BOUNDS,
  type RoomSigns,
  STAGES,
  SURFACES,
  type Surface,
} from "../protocol/index.ts";
import { CountMin } from "./count-min.ts";
import { HyperLogLog } from "./hyper-log-log.ts";

/** What the edge adds of its own to a room's signs. */
export type GateSigns = Omit<RoomSigns, "listeners" | "left" | "stalls">;

const SURFACE_INDEX = Object.fromEntries(SURFACES.map((surface, index) => [surface, index])) as Record<Surface, number>;

/** One room since the last signs, in 16 KiB whatever comes. */
export class RoomSketch {
  /** What sources remember their room by; never 0. */
  readonly tag: number;
  /** Somebody has entered it: it is no name that was made up. */
  proven = false;
  requests = 0;
  arrivals = 0;
  returning = 0;
  known = 0;
  gapPairs = 0;
  evenPairs = 0;
  readonly perSource = new Uint32Array(PER_SOURCE_BOUNDS.length + 1);
  readonly addresses = new HyperLogLog();
  readonly prefixes = new HyperLogLog();
  readonly addressCounts = new CountMin();
  readonly prefixCounts = new CountMin();
  readonly stages: RoomSigns["stages"] = { page: 0, asset: 0, ticket: 0, socket: 0, sound: 0 };
  readonly probe: RoomSigns["probe"] = { slowed: 0, backedOff: 0, persisted: 0 };
  readonly challenges: RoomSigns["challenges"] = { asked: 0, solved: 0, wrong: 0 };
  readonly answers: RoomSigns["answers"] = { fine: 0, theirs: 0, ours: 0 };
  readonly #surfaces = new Uint32Array(SURFACES.length);
  readonly #addressBuckets = new Uint32Array(ENTROPY_BUCKETS);
  readonly #prefixBuckets = new Uint32Array(ENTROPY_BUCKETS);
  readonly #abuses = new Map<Abuse, number>();
  readonly #refused = new Map<ErrorCode, number>();
  #touched = false;

  static readonly bytes = 2 * HyperLogLog.bytes + 2 * CountMin.bytes + 8 * ENTROPY_BUCKETS;

  constructor(tag: number) {
    this.tag = tag;
  }

  /** Whether there is anything to say of it. */
  get touched(): boolean {
    return this.#touched || this.requests > 0;
  }

  request(surface: Surface): void {
    this.requests += 1;
    const index = SURFACE_INDEX[surface];
    this.#surfaces[index] = (this.#surfaces[index] ?? 0) + 1;
  }

  /** Two words of the address's hash. */
  address(high: number, low: number): void {
    this.addresses.add(high, low);
    this.addressCounts.add(high, low);
    bump(this.#addressBuckets, high);
  }

  /** Two words of the prefix's hash. */
  prefix(high: number, low: number): void {
    this.prefixes.add(high, low);
    this.prefixCounts.add(high, low);
    bump(this.#prefixBuckets, high);
  }

  /** Something beside requests was counted. */
  touch(): void {
    this.#touched = true;
  }

  abuse(abuse: Abuse): void {
    this.touch();
    this.#abuses.set(abuse, (this.#abuses.get(abuse) ?? 0) + 1);
  }

  refusal(code: ErrorCode): void {
    this.touch();
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }

  toSigns(): GateSigns {
    return {
      requests: this.requests,
      surfaces: Object.fromEntries(
        SURFACES.map((surface, index) => [surface, this.#surfaces[index] ?? 0] as const).filter(
          ([, count]) => count > 0,
        ),
      ),
      stages: { ...this.stages },
      addresses: this.addresses.toSketch(),
      prefixes: this.prefixes.toSketch(),
      addressBuckets: [...this.#addressBuckets],
      prefixBuckets: [...this.#prefixBuckets],
      busiestAddress: this.addressCounts.busiest,
      busiestPrefix: this.prefixCounts.busiest,
      perSource: [...this.perSource],
      arrivals: this.arrivals,
      returning: this.returning,
      known: this.known,
      gapPairs: this.gapPairs,
      evenPairs: this.evenPairs,
      probe: { ...this.probe },
      challenges: { ...this.challenges },
      abuses: Object.fromEntries(this.#abuses),
      refused: Object.fromEntries(this.#refused),
      answers: { ...this.answers },
    };
  }

  clear(): void {
    this.#touched = false;
    this.requests = 0;
    this.arrivals = 0;
    this.returning = 0;
    this.known = 0;
    this.gapPairs = 0;
    this.evenPairs = 0;
    this.perSource.fill(0);
    for (const sketch of [this.addresses, this.prefixes, this.addressCounts, this.prefixCounts]) sketch.clear();
    for (const stage of STAGES) this.stages[stage] = 0;
    Object.assign(this.probe, { slowed: 0, backedOff: 0, persisted: 0 });
    Object.assign(this.challenges, { asked: 0, solved: 0, wrong: 0 });
    Object.assign(this.answers, { fine: 0, theirs: 0, ours: 0 });
    for (const counts of [this.#surfaces, this.#addressBuckets, this.#prefixBuckets]) counts.fill(0);
    this.#abuses.clear();
    this.#refused.clear();
  }
}

/** By the eight bits that the sketches of distinct addresses do not choose their register by. */
function bump(buckets: Uint32Array, hash: number): void {
  const bucket = hash & (ENTROPY_BUCKETS - 1);
  buckets[bucket] = (buckets[bucket] ?? 0) + 1;
}
