import { expect, test } from "bun:test";
import { BufferSource, EncodedPacketSink, Input, MP4 } from "mediabunny";
import { cmafInit } from "./cmaf-init.ts";
import { cmafPart } from "./cmaf-part.ts";
import { readCmafInit, readCmafPart } from "./cmaf-reader.ts";
import { seededRandom } from "./synthetic-sound.ts";

const equalPackets = Array.from({ length: 10 }, (_, at) => new Uint8Array(80).fill(at));
const unequalPackets = Array.from({ length: 10 }, (_, at) => new Uint8Array(70 + at).fill(at));
const part = (number: number, packets: readonly Uint8Array[]) => cmafPart(number + 1, number * 9600, 960, packets);

test("the init section is these bytes", () => {
  expect(Buffer.from(cmafInit(1)).toString("base64")).toMatchInlineSnapshot(
    `"AAAAGGZ0eXBpc282AAAAAGlzbzZjbWZjAAACH21vb3YAAABsbXZoZAAAAAAAAAAAAAAAAAAAu4AAAAAAAAEAAAEAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIAAAGDdHJhawAAAFx0a2hkAAAAAwAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAQAAAAABAAAAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAQAAAAAAAAAAAAAAAAAABH21kaWEAAAAgbWRoZAAAAAAAAAAAAAAAAAAAu4AAAAAAVcQAAAAAAChoZGxyAAAAAAAAAABzb3VuAAAAAAAAAAAAAAAAU3RlbnRvcgAAAADPbWluZgAAABBzbWhkAAAAAAAAAAAAAAAkZGluZgAAABxkcmVmAAAAAAAAAAEAAAAMdXJsIAAAAAEAAACTc3RibAAAAEdzdHNkAAAAAAAAAAEAAAA3T3B1cwAAAAAAAAABAAAAAAAAAAAAAQAQAAAAALuAAAAAAAATZE9wcwABATgAALuAAAAAAAAAEHN0dHMAAAAAAAAAAAAAABBzdHNjAAAAAAAAAAAAAAAUc3RzegAAAAAAAAAAAAAAAAAAABBzdGNvAAAAAAAAAAAAAAAobXZleAAAACB0cmV4AAAAAAAAAAEAAAABAAAAAAAAAAACAAAA"`,
  );
  expect(cmafInit(2).length).toBe(cmafInit(1).length);
});

test("a part of equal packets is these bytes", () => {
  const bytes = cmafPart(0x01020304, 0x1_0000_2580, 960, [Uint8Array.of(0xf8, 0xff), Uint8Array.of(0xf8, 0xfe)]);
  expect(bytes.toHex()).toBe(
    [
      ["00000064", "6d6f6f66"],
      ["00000010", "6d666864", "00000000", "01020304"],
      ["0000004c", "74726166"],
      ["0000001c", "74666864", "00020038", "00000001", "000003c0", "00000002", "02000000"],
      ["00000014", "74666474", "01000000", "0000000100002580"],
      ["00000014", "7472756e", "00000001", "00000002", "0000006c"],
      ["0000000c", "6d646174", "f8ff", "f8fe"],
    ]
      .flat()
      .join(""),
  );
});

test("a part of unequal packets is these bytes", () => {
  const bytes = cmafPart(1, 0, 960, [Uint8Array.of(0xf8), Uint8Array.of(0xf8, 0xfe)]);
  expect(bytes.toHex()).toBe(
    [
      ["0000006c", "6d6f6f66"],
      ["00000010", "6d666864", "00000000", "00000001"],
      ["00000054", "74726166"],
      ["0000001c", "74666864", "00020038", "00000001", "000003c0", "00000000", "02000000"],
      ["00000014", "74666474", "01000000", "0000000000000000"],
      ["0000001c", "7472756e", "00000201", "00000002", "00000074", "00000001", "00000002"],
      ["0000000b", "6d646174", "f8", "f8fe"],
    ]
      .flat()
      .join(""),
  );
});

test.each([0, 1, 447_393, 5_000_000, 2 ** 32 - 1])("part %i is read as it was written", (number) => {
  for (const packets of [equalPackets, unequalPackets]) {
    expect(readCmafPart(part(number, packets))).toEqual({ decodeTime: number * 9600, packets: [...packets] });
  }
});

test("the packets that are read are views, wherever the bytes lie", () => {
  const bytes = part(3, unequalPackets);
  const shifted = new Uint8Array(bytes.length + 13);
  shifted.set(bytes, 13);
  const read = readCmafPart(shifted.subarray(13));
  expect(read.packets).toEqual(unequalPackets);
  expect(read.packets[0]?.buffer).toBe(shifted.buffer);
});

test.each([1, 2] as const)("a decoder's setup is read from the init section of %i channels", (channels) => {
  const setup = readCmafInit(cmafInit(channels));
  expect(setup).toMatchObject({ channels, preSkip: 312 });
  expect(setup.opusHead.toHex()).toBe(`4f7075734865616401${channels === 1 ? "01" : "02"}380180bb0000000000`);
});

test("a decode time beyond 2^53, a run without sizes or one of thousands of samples are refused", () => {
  const spoilt = (at: number, ...values: number[]) => {
    const bytes = part(1, equalPackets);
    bytes.set(values, at);
    return bytes;
  };
  expect(() => readCmafPart(spoilt(72, 0x80))).toThrow("2^53");
  expect(() => readCmafPart(spoilt(43, 0x28))).toThrow("no size");
  expect(() => readCmafPart(spoilt(92, 0xff, 0xff, 0xff, 0xff))).toThrow("samples");
  expect(() => readCmafPart(new Uint8Array())).toThrow(RangeError);
  expect(() => readCmafInit(part(1, equalPackets))).toThrow(RangeError);
});

test("20,000 damaged parts and init sections give a result or RangeError", () => {
  const random = seededRandom(23);
  const originals = [part(9, equalPackets), part(9, unequalPackets), cmafInit(2)];
  let refused = 0;
  for (let round = 0; round < 20_000; round++) {
    const bytes = damaged(originals[round % 3] ?? new Uint8Array(), random);
    try {
      const read = round % 3 === 2 ? readCmafInit(bytes) : readCmafPart(bytes);
      if ("packets" in read) expect(read.packets.length).toBeLessThanOrEqual(500);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(4_000);
  expect(refused).toBeLessThan(20_000);
});

/** One to four bytes changed, most of them in the boxes' headers; sometimes cut short. */
function damaged(original: Uint8Array, random: () => number): Uint8Array {
  const cut = random() < 0.2 ? Math.floor(random() * original.length) : original.length;
  const bytes = original.slice(0, cut);
  for (let change = 0; change <= random() * 4; change++) {
    bytes[Math.floor(random() * Math.min(bytes.length, original.length > 600 ? 140 : original.length))] =
      random() * 256;
  }
  return bytes;
}

test.each([0, 5_000_000])("mediabunny reads parts from number %i", async (first) => {
  const parts = Array.from({ length: 5 }, (_, at) => part(first + at, at % 2 === 0 ? equalPackets : unequalPackets));
  using input = new Input({ source: new BufferSource(Buffer.concat([cmafInit(1), ...parts])), formats: [MP4] });
  const track = await input.getPrimaryAudioTrack();
  if (track === null) throw new Error("mediabunny found no track");
  expect([track.codec, track.numberOfChannels, track.sampleRate]).toEqual(["opus", 1, 48_000]);
  const seconds: number[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) seconds.push(packet.timestamp);
  expect(seconds).toEqual(Array.from({ length: 50 }, (_, at) => (first * 9600 + at * 960) / 48_000));
});
