import { expect, test } from "bun:test";
import { PartWindow } from "../feed/part-window.ts";
import { fakePart } from "../loopback-scene.ts";
import { BlockShelf } from "./index.ts";
import { overflowPlaylist } from "./overflow-playlist.ts";

const EPOCH_MS = Date.UTC(2026, 0, 1, 20);

function shelfOf(from: number, to: number): BlockShelf {
  const window = new PartWindow();
  for (let number = from; number <= to; number++) window.push(fakePart(number));
  return new BlockShelf({ window, hasEnded: () => false, onMade: () => undefined });
}

test("a playlist is this, letter by letter", () => {
  expect(overflowPlaylist({ epochMs: EPOCH_MS, blocks: shelfOf(100, 205).all(), ended: false })).toBe(
    `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-TARGETDURATION:10
#EXT-X-MEDIA-SEQUENCE:2
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="init.mp4?mjvvczk0"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T20:00:20.000Z
#EXTINF:10,
block-2.m4s?mjvvczk0
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T20:00:30.000Z
#EXTINF:10,
block-3.m4s?mjvvczk0
`,
  );
});

test("a hole that is filled later makes another block of it; what was whole is made once", () => {
  const window = new PartWindow();
  const made: number[] = [];
  for (let number = 0; number < 100; number++) if (number !== 70) window.push(fakePart(number));
  const shelf = new BlockShelf({ window, hasEnded: () => false, onMade: () => made.push(made.length) });
  const [first, holed] = [shelf.get(0), shelf.get(1)];
  expect([first?.whole, holed?.whole, made.length]).toEqual([true, false, 2]);
  window.push(fakePart(70));
  const mended = shelf.get(1);
  expect(mended?.whole).toBe(true);
  expect(mended?.etag).not.toBe(holed?.etag ?? "");
  expect(shelf.get(0)).toBe(first as NonNullable<typeof first>);
  expect(made).toHaveLength(3);
});
