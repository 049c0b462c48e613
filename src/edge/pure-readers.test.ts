import { describe, expect, test } from "bun:test";
import { readListenAddress } from "./addresses.ts";
import { readHeardReport } from "./heard-report.ts";
import { readDeliveryDirectives, refuseTooFar } from "./hls/delivery-directives.ts";

describe("addresses", () => {
  const cases = [
    ["/r/a-b_9/listen", { kind: "websocket", room: "a-b_9" }],
    ["/r/a/live.opus", { kind: "stream", room: "a" }],
    ["/r/a/hls/index.m3u8", { kind: "multivariant", room: "a" }],
    ["/r/a/hls/lean/media.m3u8", { kind: "playlist", room: "a", rendition: "lean" }],
    ["/r/a/hls/voice/init.mp4", { kind: "init", room: "a", rendition: "voice" }],
    ["/r/a/hls/voice/part-17.m4s", { kind: "part", room: "a", rendition: "voice", number: 17 }],
    ["/r/a/hls/voice/segment-0.m4s", { kind: "segment", room: "a", rendition: "voice", number: 0 }],
    ["/r/a/overflow/index.m3u8", { kind: "overflow-playlist", room: "a" }],
    ["/r/a/overflow/init.mp4", { kind: "overflow-init", room: "a" }],
    ["/r/a/overflow/block-17.m4s", { kind: "overflow-block", room: "a", number: 17 }],
    ["/r/a/overflow/block-123456789.m4s", undefined],
    ["/r/a/overflow/", undefined],
    ["/r/a/hls/voice/part-.m4s", undefined],
    ["/r/a/hls/voice/part-12345678901.m4s", undefined],
    ["/r/a.b/listen", undefined],
    ["/r/a", undefined],
  ] as const;
  for (const [path, address] of cases) test(path, () => expect(readListenAddress(path)).toEqual(address as never));
});

describe("reports of what was heard", () => {
  test("are taken when whole", () => {
    expect(readHeardReport('{"type":"heard","part":7,"behindMs":-12.5,"stalls":0,"more":1}')).toEqual({
      type: "heard",
      part: 7,
      behindMs: -12.5,
      stalls: 0,
    });
  });

  const bad = ["null", "[]", "7", "", '{"type":"heard"}', '{"type":"heard","part":1.5,"behindMs":0,"stalls":0}'];
  const worse = [
    '{"type":"heard","part":1,"behindMs":1e99,"stalls":0}',
    '{"type":"heard","part":1,"behindMs":null,"stalls":0}',
    '{"type":"heard","part":1,"behindMs":0,"stalls":1001}',
  ];
  for (const text of [...bad, ...worse]) test(`not ${text}`, () => expect(readHeardReport(text)).toBeUndefined());
});

describe("delivery directives", () => {
  const read = (query: string) => readDeliveryDirectives(new URLSearchParams(query));

  test("name a part by its segment", () => {
    expect(read("_HLS_msn=5&_HLS_part=3")).toEqual({ part: 53, wholeSegment: false, skip: false });
    expect(read("_HLS_msn=5&_HLS_skip=v2")).toEqual({ part: 59, wholeSegment: true, skip: true });
    expect(read("_HLS_skip=NO&other=1")).toEqual({ part: undefined, wholeSegment: true, skip: false });
  });

  test("may lie two segments ahead, or fifteen parts", () => {
    const asks = (query: string) => () => refuseTooFar({ ...read(query), part: read(query).part ?? 0 }, 57);
    expect(asks("_HLS_msn=7")).not.toThrow();
    expect(asks("_HLS_msn=8")).toThrow(/newest is 57/);
    expect(asks("_HLS_msn=7&_HLS_part=2")).not.toThrow();
    expect(asks("_HLS_msn=7&_HLS_part=3")).toThrow(/newest is 57/);
  });
});
