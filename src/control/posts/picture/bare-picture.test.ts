import { expect, test } from "bun:test";
import { jpeg, plainWebp, png, webp } from "../testing/pictures.ts";
import { barePicture, PICTURE_BYTES_MAX } from "./bare-picture.ts";

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function refusalOf(bytes: Uint8Array): string {
  try {
    barePicture(bytes);
  } catch (refusal) {
    return `${(refusal as { code?: string }).code}: ${(refusal as Error).message}`;
  }
  return "accepted";
}

test.each([
  ["image/png", png(640, 480)],
  ["image/jpeg", jpeg(640, 480)],
  ["image/webp", webp(640, 480)],
  ["image/webp", plainWebp("VP8 ", 640, 480)],
  ["image/webp", plainWebp("VP8L", 640, 480)],
] as const)("a picture is known as %s by its bytes, with its sides, and places are taken out of it", (type, bytes) => {
  const bare = barePicture(bytes);
  expect(bare).toMatchObject({ type, width: 640, height: 480 });
  expect(text(bare.bytes)).not.toContain("GPS");
  const { bytes: again, ...rest } = barePicture(bare.bytes);
  expect(rest).toMatchObject({ type, width: 640, height: 480 });
  expect(again).toEqual(bare.bytes);
});

test("a JPEG keeps its colours, its coded data, and how it is to be turned", () => {
  const upright = text(barePicture(jpeg(640, 480)).bytes);
  expect(upright).toContain("ICC_PROFILE");
  expect(upright).toContain("\x12\xff\x00\x34\xff\xd3\x56\xff\xd9");
  expect(upright).not.toContain("Exif");
  const turned = barePicture(jpeg(640, 480, 6));
  expect(turned).toMatchObject({ width: 480, height: 640 });
  expect(text(turned.bytes)).toContain("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06");
});

test("a WebP no longer says that it holds what was taken out of it, and its length fits", () => {
  const { bytes } = barePicture(webp(640, 480));
  expect(bytes[20]).toBe(0);
  expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(bytes.length - 8);
});

test.each([
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
  ["a GIF", Buffer.from("GIF89a\x01\0\x01\0")],
  ["HTML that begins as a JPEG", Buffer.from("\xff\xd8\xff<script>alert(1)</script>", "latin1")],
  ["nothing", new Uint8Array()],
  ["a moving WebP", webp(10, 10, { animated: true })],
  ["one that has no extent", png(0, 10)],
  ["one that is too wide", png(8_193, 10)],
  ["one with too many pixels", png(8_000, 8_000)],
  ["one that is too heavy", new Uint8Array(PICTURE_BYTES_MAX + 1)],
] as const)("%s is no picture here", (_, bytes) => {
  expect(refusalOf(new Uint8Array(bytes))).toStartWith("picture_invalid: Cannot take the picture");
});

test("a picture that is cut off anywhere, or has any byte changed, is refused or read, and never breaks", () => {
  for (const whole of [png(640, 480), jpeg(640, 480, 6), webp(640, 480), plainWebp("VP8 ", 9, 9)]) {
    for (let length = 0; length < whole.length; length++) refusalOf(whole.subarray(0, length));
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0xff, 0x80]) refusalOf(whole.with(at, value));
    }
  }
  expect(refusalOf(jpeg(640, 480).subarray(0, 100))).toStartWith("picture_invalid");
});
