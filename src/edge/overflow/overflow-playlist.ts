import { partStartMs } from "../../protocol/index.ts";
import { BLOCK_MS, type Block, PARTS_PER_BLOCK } from "./block-shelf.ts";

/** The least that a live playlist may list, RFC 8216 §6.2.2: three target durations. */
export const LISTED_BLOCKS = 3;

/** What a playlist is written from. `blocks`: what is kept, the oldest first, at least one. */
export type OverflowPlaylist = { epochMs: number; blocks: readonly Block[]; ended: boolean };

/**
 * An ordinary HLS media playlist, RFC 8216 §4.3. A block that never came is listed as a gap, so that numbers go on meaning time and
 * every edge's playlist goes with every other's.
 */
export function overflowPlaylist({ epochMs, blocks, ended }: OverflowPlaylist): string {
  const last = blocks.at(-1)?.number ?? 0;
  const listed = blocks.filter(({ number }) => number > last - LISTED_BLOCKS);
  const first = listed[0]?.number ?? last;
  const version = versionOf(epochMs);
  const lines = [
    "#EXTM3U",
    "#EXT-X-VERSION:6",
    `#EXT-X-TARGETDURATION:${BLOCK_MS / 1_000}`,
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    "#EXT-X-INDEPENDENT-SEGMENTS",
    `#EXT-X-MAP:URI="init.mp4?${version}"`,
  ];
  for (let number = first; number <= last; number++) {
    const block = listed.find((each) => each.number === number);
    const startMs = partStartMs(epochMs, number * PARTS_PER_BLOCK);
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs).toISOString()}`);
    if (block === undefined) lines.push("#EXT-X-GAP");
    lines.push(`#EXTINF:${(block?.durationMs ?? BLOCK_MS) / 1_000},`, `block-${number}.m4s?${version}`);
  }
  if (ended) lines.push("#EXT-X-ENDLIST");
  return `${lines.join("\n")}\n`;
}

/** A room that is opened anew under the same name counts from another epoch; caches are not to give it the old one's sound. */
function versionOf(epochMs: number): string {
  return epochMs.toString(36);
}
