import { describe, expect, test } from "bun:test";
import { type MediaPlaylist, mediaPlaylist } from "./hls-media-playlist.ts";
import { multivariantPlaylist } from "./hls-multivariant-playlist.ts";

const EPOCH_MS = Date.UTC(2026, 7, 12, 20);

const playlist = (changes: Partial<MediaPlaylist>): string[] =>
  mediaPlaylist({
    epochMs: EPOCH_MS,
    firstPart: 0,
    lastPart: 11,
    holds: () => true,
    ended: false,
    skip: false,
    others: [],
    ...changes,
  }).split("\n");

const starting = (lines: string[], tag: string) => lines.filter((line) => line.startsWith(tag));

describe("a media playlist", () => {
  test("of a whole segment and two parts, to the letter", () => {
    const parts = Array.from(
      { length: 10 },
      (_, part) => `#EXT-X-PART:DURATION=0.2,URI="part-${part}.m4s",INDEPENDENT=YES`,
    );
    expect(playlist({ others: [{ rendition: "lean", lastPart: 10 }] })).toEqual([
      "#EXTM3U",
      "#EXT-X-VERSION:9",
      "#EXT-X-TARGETDURATION:2",
      "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.6,HOLD-BACK=6,CAN-SKIP-UNTIL=12",
      "#EXT-X-PART-INF:PART-TARGET=0.2",
      "#EXT-X-MEDIA-SEQUENCE:0",
      "#EXT-X-INDEPENDENT-SEGMENTS",
      '#EXT-X-MAP:URI="init.mp4"',
      "#EXT-X-PROGRAM-DATE-TIME:2026-08-12T20:00:00.000Z",
      ...parts,
      "#EXTINF:2,",
      "segment-0.m4s",
      "#EXT-X-PROGRAM-DATE-TIME:2026-08-12T20:00:02.000Z",
      '#EXT-X-PART:DURATION=0.2,URI="part-10.m4s",INDEPENDENT=YES',
      '#EXT-X-PART:DURATION=0.2,URI="part-11.m4s",INDEPENDENT=YES',
      '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-12.m4s"',
      '#EXT-X-RENDITION-REPORT:URI="../lean/media.m3u8",LAST-MSN=1,LAST-PART=0',
      "",
    ]);
  });

  test("that begins within a segment says how long that one is, and when it begins", () => {
    const lines = playlist({ firstPart: 13, lastPart: 21 });
    expect(lines).toContain("#EXT-X-MEDIA-SEQUENCE:1");
    expect(lines).toContain("#EXT-X-PROGRAM-DATE-TIME:2026-08-12T20:00:02.600Z");
    expect(starting(lines, "#EXTINF")).toEqual(["#EXTINF:1.4,"]);
  });

  test("lists parts of the last three whole segments and of the present one", () => {
    const lines = playlist({ lastPart: 94 });
    expect(starting(lines, "#EXT-X-PART:")).toHaveLength(35);
    expect(starting(lines, "#EXT-X-PART:")[0]).toContain("part-60.m4s");
    expect(starting(lines, "segment-")).toHaveLength(9);
  });

  test("marks parts and segments that never came", () => {
    const lines = playlist({ lastPart: 29, holds: (part) => part !== 5 && (part < 10 || part > 19) });
    expect(lines).toContain('#EXT-X-PART:DURATION=0.2,URI="part-5.m4s",INDEPENDENT=YES,GAP=YES');
    expect(lines.indexOf("#EXT-X-GAP")).toBe(lines.indexOf("segment-1.m4s") - 2);
    expect(starting(lines, "#EXT-X-GAP")).toHaveLength(1);
  });

  test("leaves out, when asked, what ended more than twelve seconds ago", () => {
    const lines = playlist({ firstPart: 20, lastPart: 119, skip: true });
    expect(starting(lines, "#EXT-X-SKIP")).toEqual(["#EXT-X-SKIP:SKIPPED-SEGMENTS=4"]);
    expect(starting(lines, "segment-")[0]).toBe("segment-6.m4s");
    expect(lines).toContain("#EXT-X-MEDIA-SEQUENCE:2");
  });

  test("with nothing old leaves nothing out", () => {
    expect(playlist({ lastPart: 60, skip: true })).toEqual(playlist({ lastPart: 60 }));
  });

  test("of a room that is over lists its last, short segment and hints at nothing", () => {
    const lines = playlist({ lastPart: 11, ended: true, others: [{ rendition: "lean", lastPart: 11 }] });
    expect(lines.slice(-4)).toEqual(["#EXTINF:0.4,", "segment-1.m4s", "#EXT-X-ENDLIST", ""]);
    expect(lines.join()).not.toContain("HINT");
  });
});

test("a multivariant playlist, to the letter", () => {
  expect(multivariantPlaylist(["voice", "lean"]).split("\n")).toEqual([
    "#EXTM3U",
    "#EXT-X-VERSION:9",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    '#EXT-X-STREAM-INF:BANDWIDTH=40000,CODECS="opus",STABLE-VARIANT-ID="voice"',
    "voice/media.m3u8",
    '#EXT-X-STREAM-INF:BANDWIDTH=24000,CODECS="opus",STABLE-VARIANT-ID="lean"',
    "lean/media.m3u8",
    "",
  ]);
});
