import { PART_MS, PARTS_PER_SEGMENT } from "../../protocol/index.ts";
import { refuse } from "../refusal.ts";

/** How far beyond the newest part a request may wait, RFC 8216bis §6.2.5.2: three seconds for parts shorter than one. */
const ADVANCE_PARTS_MAX = 3_000 / PART_MS;
/** And by whole segments: two. */
const ADVANCE_SEGMENTS_MAX = 2;

/** What a playlist request asks for by its query, RFC 8216bis §6.2.5. */
export type DeliveryDirectives = {
  /** The playlist must hold this part; `undefined` asks for the playlist as it is. */
  part: number | undefined;
  /** The part was not named: it is the last of a segment. */
  wholeSegment: boolean;
  skip: boolean;
};

/** Throws StentorError `bad_request`. Other parameters are not ours and are passed over. */
export function readDeliveryDirectives(query: URLSearchParams): DeliveryDirectives {
  const msn = readNumber(query, "_HLS_msn");
  const part = readNumber(query, "_HLS_part");
  const skip = query.get("_HLS_skip");
  if (part !== undefined && msn === undefined) refuse("bad_request", "Cannot wait for _HLS_part: there is no _HLS_msn");
  return {
    // A part beyond its segment's last is the next segment's: the sum says so by itself.
    part: msn === undefined ? undefined : msn * PARTS_PER_SEGMENT + (part ?? PARTS_PER_SEGMENT - 1),
    wholeSegment: part === undefined,
    skip: skip === "YES" || skip === "v2",
  };
}

/** Throws StentorError `part_not_yet` where the draft has a request refused rather than held. */
export function refuseTooFar(asked: { part: number; wholeSegment: boolean }, last: number): void {
  const furthest = asked.wholeSegment
    ? (Math.floor(last / PARTS_PER_SEGMENT) + ADVANCE_SEGMENTS_MAX + 1) * PARTS_PER_SEGMENT - 1
    : last + ADVANCE_PARTS_MAX;
  if (asked.part > furthest) refuse("part_not_yet", `Cannot wait for part ${asked.part}: the newest is ${last}`);
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,10}$/.test(text)) refuse("bad_request", `Cannot read ${name}: it is no whole number`);
  return Number(text);
}
