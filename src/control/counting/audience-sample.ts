import type { AudienceFigures } from "./audience-figures.ts";

/** A room's audience at one moment. */
export type AudienceSample = AudienceFigures & {
  /** Unix milliseconds. */
  atMs: number;
  /** Of what listeners acknowledged in the 30 s before; `null` when nobody did. */
  behindP50Ms: number | null;
  behindP99Ms: number | null;
};

/** The order in which a sample's numbers stand in a row. */
const COLUMNS = [
  "atMs",
  "connections",
  "ears",
  "hls",
  "hlsError",
  "joins",
  "leaves",
  "stalls",
  "edges",
  "behindP50Ms",
  "behindP99Ms",
  "intervalMs",
] as const satisfies (keyof AudienceSample)[];

export const SAMPLE_NUMBERS = COLUMNS.length;

/** `null` is written as NaN. */
export function writeSample(sample: AudienceSample, row: Float64Array): void {
  for (const [at, column] of COLUMNS.entries()) row[at] = sample[column] ?? Number.NaN;
}

export function readSample(row: Float64Array): AudienceSample {
  const [atMs, connections, ears, hls, hlsError, joins, leaves, stalls, edges, p50, p99, interval] = row;
  return {
    atMs: atMs ?? 0,
    connections: connections ?? 0,
    ears: ears ?? 0,
    hls: hls ?? 0,
    hlsError: hlsError ?? 0,
    joins: joins ?? 0,
    leaves: leaves ?? 0,
    stalls: stalls ?? 0,
    edges: edges ?? 0,
    behindP50Ms: orNull(p50),
    behindP99Ms: orNull(p99),
    intervalMs: orNull(interval),
  };
}

function orNull(number: number | undefined): number | null {
  return number === undefined || Number.isNaN(number) ? null : number;
}
