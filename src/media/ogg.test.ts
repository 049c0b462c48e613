import { expect, test } from "bun:test";
import { BufferSource, EncodedPacketSink, Input, OGG } from "mediabunny";
import { OggWriter, oggEndPage, oggPageNumbered } from "./ogg.ts";
import { oggCrc } from "./ogg-crc.ts";

const SERIAL = 0x0102_0304;
const mono = new OggWriter({ serial: SERIAL, channels: 1, partSamples: 9600 });

/** Ten packets as the voice rendition has them; the first byte says CELT, full band, 20 ms. */
const packets = Array.from({ length: 10 }, (_, at) => new Uint8Array(80).fill(at).fill(0xf8, 0, 1));

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

test("the header pages are these bytes", () => {
  expect(mono.head.toHex()).toBe(
    [
      ["4f676753", "00", "02", "0000000000000000", "04030201", "00000000", "91632deb", "01", "13"],
      ["4f70757348656164", "01", "01", "3801", "80bb0000", "0000", "00"],
      ["4f676753", "00", "00", "0000000000000000", "04030201", "01000000", "56568bee", "01", "17"],
      ["4f70757354616773", "07000000", "5374656e746f72", "00000000"],
    ]
      .flat()
      .join(""),
  );
});

test("a part's page is these bytes", () => {
  const page = mono.page(2, [Uint8Array.of(0xf8, 1), Uint8Array.of(0xf8)]);
  expect(page.toHex()).toBe(
    [
      ["4f676753", "00", "00", "8070000000000000", "04030201", "04000000", "75ceb785", "02", "02", "01"],
      ["f801", "f8"],
    ]
      .flat()
      .join(""),
  );
});

test("page numbers, granule positions and serial follow from the part", () => {
  const view = (page: Uint8Array) => new DataView(page.buffer, page.byteOffset);
  const first = view(mono.page(0, packets));
  const late = view(mono.page(5_000_000, packets));
  const wrapped = view(mono.page(2 ** 32 - 1, packets));
  expect([first, late, wrapped].map((page) => page.getUint32(18, true))).toEqual([2, 5_000_002, 1]);
  expect([first, late, wrapped].map((page) => page.getBigInt64(6, true))).toEqual([
    9_600n,
    48_000_009_600n,
    9_600n * 2n ** 32n,
  ]);
  expect([first, late, wrapped].map((page) => page.getUint32(14, true))).toEqual([SERIAL, SERIAL, SERIAL]);
});

test("packets of 254, 255, 256 and 510 bytes keep their lengths", async () => {
  const sizes = [254, 255, 256, 510];
  const page = mono.page(
    0,
    sizes.map((size) => new Uint8Array(size).fill(0xf8)),
  );
  expect(Array.from(page.subarray(26, 35))).toEqual([8, 254, 255, 0, 255, 1, 255, 255, 0]);
  expect(page.length).toBe(35 + 254 + 255 + 256 + 510);
});

test("a page of more than 255 segments is refused", () => {
  expect(mono.page(0, new Array(255).fill(Uint8Array.of(0xf8))).length).toBe(27 + 255 * 2);
  expect(() => mono.page(0, new Array(256).fill(Uint8Array.of(0xf8)))).toThrow(RangeError);
});

test("the CRC is Ogg's", () => {
  const check = new TextEncoder().encode("123456789");
  expect(oggCrc(check, 0, check.length)).toBe(0x89a1_897f);
  expect(oggCrc(joined(Uint8Array.of(1), check, Uint8Array.of(1)), 1, 10)).toBe(0x89a1_897f);
});

test("the end page follows the last page and holds 2.5 ms of nothing", () => {
  const end = oggEndPage(mono.page(7, packets));
  expect(end.toHex()).toBe(
    ["4f676753", "00", "04", "782c010000000000", "04030201", "0a000000", "a9d58d2e", "01", "01", "e0"].join(""),
  );
  const late = oggEndPage(mono.page(2 ** 32 - 1, packets));
  expect(new DataView(late.buffer).getBigInt64(6, true)).toBe(9_600n * 2n ** 32n + 120n);
  expect(() => oggEndPage(new Uint8Array(27))).toThrow(RangeError);
  expect(() => oggEndPage(mono.head.subarray(0, 20))).toThrow(RangeError);
});

test("a page under another number is the page that has it, but for its granule position", () => {
  const writer = new OggWriter({ serial: SERIAL, channels: 1, partSamples: 0 });
  expect(oggPageNumbered(writer.page(5_000_000, packets), 2)).toEqual(writer.page(0, packets));
  expect(() => oggPageNumbered(packets[0] ?? mono.head, 2)).toThrow(RangeError);
});

test.each([0, 7, 5_000_000])("mediabunny reads a stream that is joined at part %i", async (first) => {
  const pages = Array.from({ length: 5 }, (_, at) => mono.page(first + at, packets));
  const stream = joined(mono.head, ...pages, oggEndPage(pages.at(-1) ?? mono.head));
  using input = new Input({ source: new BufferSource(stream), formats: [OGG] });
  const track = await input.getPrimaryAudioTrack();
  if (track === null) throw new Error("mediabunny found no track");
  expect([track.codec, track.numberOfChannels, track.sampleRate]).toEqual(["opus", 1, 48_000]);
  const seconds: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (seconds.length < 50) expect(packet.data).toEqual(packets[seconds.length % 10] ?? new Uint8Array());
    seconds.push(packet.timestamp);
  }
  const expected = Array.from({ length: 51 }, (_, at) => Math.max(0, first * 9600 + at * 960 - 312) / 48_000);
  expect(seconds).toEqual(expected);
});
