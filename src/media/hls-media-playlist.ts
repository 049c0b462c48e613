import { PART_MS, PARTS_PER_SEGMENT, partStartMs, SEGMENT_MS } from "../protocol/index.ts";
import { INIT_URI, MEDIA_PLAYLIST_URI, partUri, seconds, segmentUri } from "./hls-names.ts";

/** Distances from the live edge, RFC 8216bis §4.4.3.8: clients start three parts, or three segments, behind it. */
const PART_HOLD_BACK_MS = 3 * PART_MS;
const HOLD_BACK_MS = 3 * SEGMENT_MS;
/** The least that §4.4.3.8 allows: six target durations. */
const CAN_SKIP_UNTIL_MS = 6 * SEGMENT_MS;
/** Parts are listed as long as a client may start among them: three target durations, §6.2.2. */
const SEGMENTS_WITH_PARTS = 3;

export type MediaPlaylist = {
  /** Unix milliseconds of part 0. */
  epochMs: number;
  /** The first part of the first segment; a segment that began before it is listed with what it has. */
  firstPart: number;
  lastPart: number;
  /** Whether the part can be fetched; false for one that never came. */
  holds: (part: number) => boolean;
  /** No part follows. */
  ended: boolean;
  /** Leaves out what a client knows from its last look: a delta update, §6.2.5.1. */
  skip: boolean;
  /** The room's other renditions, by name, and the newest part of each. */
  others: readonly { rendition: string; lastPart: number }[];
};

/**
 * The media playlist of one rendition, RFC 8216bis §4.4. Segment `n` has parts `10n` to `10n + 9`, and its number as its
 * media sequence number.
 */
export function mediaPlaylist(playlist: MediaPlaylist): string {
  const first = segmentOf(playlist.firstPart);
  const last = segmentOf(playlist.lastPart);
  const skipped = playlist.skip ? skippable(playlist) : 0;
  const lines = [...head(first)];
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  for (let segment = first + skipped; segment <= last; segment++) lines.push(...segmentLines(playlist, segment));
  lines.push(...tail(playlist), "");
  return lines.join("\n");
}

function head(firstSegment: number): string[] {
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:9",
    `#EXT-X-TARGETDURATION:${seconds(SEGMENT_MS)}`,
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${seconds(PART_HOLD_BACK_MS)},HOLD-BACK=${seconds(HOLD_BACK_MS)},CAN-SKIP-UNTIL=${seconds(CAN_SKIP_UNTIL_MS)}`,
    `#EXT-X-PART-INF:PART-TARGET=${seconds(PART_MS)}`,
    `#EXT-X-MEDIA-SEQUENCE:${firstSegment}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
    `#EXT-X-MAP:URI="${INIT_URI}"`,
  ];
}

function segmentLines(playlist: MediaPlaylist, segment: number): string[] {
  const { epochMs, firstPart, lastPart, ended, holds } = playlist;
  const from = Math.max(firstPart, segment * PARTS_PER_SEGMENT);
  const to = Math.min(lastPart, (segment + 1) * PARTS_PER_SEGMENT - 1);
  const lines = [`#EXT-X-PROGRAM-DATE-TIME:${new Date(partStartMs(epochMs, from)).toISOString()}`];
  if (segment > lastWhole(playlist) - SEGMENTS_WITH_PARTS) lines.push(...partLines(from, to, holds));
  const whole = to === (segment + 1) * PARTS_PER_SEGMENT - 1;
  if (!whole && !ended) return lines;
  if (!someHeld(from, to, holds)) lines.push("#EXT-X-GAP");
  lines.push(`#EXTINF:${seconds((to - from + 1) * PART_MS)},`, segmentUri(segment));
  return lines;
}

/** Every part begins with a packet that a decoder can start at. */
function partLines(from: number, to: number, holds: (part: number) => boolean): string[] {
  const lines: string[] = [];
  for (let part = from; part <= to; part++) {
    const gap = holds(part) ? "" : ",GAP=YES";
    lines.push(`#EXT-X-PART:DURATION=${seconds(PART_MS)},URI="${partUri(part)}",INDEPENDENT=YES${gap}`);
  }
  return lines;
}

function tail({ lastPart, ended, others }: MediaPlaylist): string[] {
  if (ended) return ["#EXT-X-ENDLIST"];
  return [
    `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${partUri(lastPart + 1)}"`,
    ...others.map(
      (other) =>
        `#EXT-X-RENDITION-REPORT:URI="../${other.rendition}/${MEDIA_PLAYLIST_URI}",LAST-MSN=${segmentOf(other.lastPart)},LAST-PART=${other.lastPart % PARTS_PER_SEGMENT}`,
    ),
  ];
}

/** Segments that end before the skip boundary. */
function skippable({ firstPart, lastPart }: MediaPlaylist): number {
  const boundary = lastPart + 1 - CAN_SKIP_UNTIL_MS / PART_MS;
  return Math.max(0, Math.floor(boundary / PARTS_PER_SEGMENT) - segmentOf(firstPart));
}

/** The newest segment that has all its parts. */
function lastWhole({ lastPart }: MediaPlaylist): number {
  return segmentOf(lastPart + 1) - 1;
}

function someHeld(from: number, to: number, holds: (part: number) => boolean): boolean {
  for (let part = from; part <= to; part++) if (holds(part)) return true;
  return false;
}

function segmentOf(part: number): number {
  return Math.floor(part / PARTS_PER_SEGMENT);
}
