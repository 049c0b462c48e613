/** The least of pictures, made from numbers, with what cameras write into them. */

function chunk(name: string, ...content: number[]): number[] {
  const length = content.length;
  return [length >>> 24, length >>> 16, length >>> 8, length, ...ascii(name), ...content, 0, 0, 0, 0].map(
    (n) => n & 255,
  );
}

export function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

function big(value: number): number[] {
  return [value >>> 24, value >>> 16, value >>> 8, value].map((byte) => byte & 255);
}

/** With a text chunk that names a place, and bytes behind the end. */
export function png(width: number, height: number): Uint8Array {
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", ...big(width), ...big(height), 8, 2, 0, 0, 0),
    ...chunk("tEXt", ...ascii("Where\0GPS 48.2082 N")),
    ...chunk("eXIf", ...ascii("MM GPS")),
    ...chunk("IDAT", 1, 2, 3),
    ...chunk("IEND"),
    ...ascii("GPS behind the end"),
  ]);
}

function segment(marker: number, ...content: number[]): number[] {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...content];
}

/** EXIF with its orientation and a place, a comment, a colour profile, coded data with a stuffed zero and a restart, bytes behind the end. */
export function jpeg(width: number, height: number, orientation = 1): Uint8Array {
  const exif = [...ascii("Exif\0\0MM\0*"), 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xe0, ...ascii("JFIF\0"), 1, 2, 0, 0, 1, 0, 1, 0, 0),
    ...segment(0xe1, ...exif, ...ascii("GPS 48.2082 N")),
    ...segment(0xe2, ...ascii("ICC_PROFILE\0"), 1, 1, 7),
    ...segment(0xe2, ...ascii("MPF\0GPS")),
    ...segment(0xfe, ...ascii("GPS in a comment")),
    ...segment(0xc0, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0),
    ...segment(0xda, 1, 1, 0, 0, 63, 0),
    ...[0x12, 0xff, 0x00, 0x34, 0xff, 0xd3, 0x56],
    ...[0xff, 0xd9],
    ...ascii("GPS behind the end"),
  ]);
}

function riff(name: string, ...content: number[]): number[] {
  const length = content.length;
  const padded = length % 2 === 0 ? content : [...content, 0];
  return [...ascii(name), length & 255, length >> 8, 0, 0, ...padded];
}

function webpFile(content: number[]): Uint8Array {
  return Uint8Array.from([...ascii("RIFF"), ...big(content.length + 4).reverse(), ...ascii("WEBP"), ...content]);
}

/** Lossless, with EXIF and XMP. `animated`: only says that it moves. */
export function webp(width: number, height: number, { animated = false } = {}): Uint8Array {
  const little = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255];
  const flags = 0x08 | 0x04 | (animated ? 0x02 : 0);
  return webpFile([
    ...riff("VP8X", flags, 0, 0, 0, ...little(width - 1), ...little(height - 1)),
    ...riff("VP8L", 0x2f, 0, 0, 0, 0, 9),
    ...riff("EXIF", ...ascii("GPS")),
    ...riff("XMP ", ...ascii("GPS<x/>")),
  ]);
}

/** Without `VP8X`: lossy, or lossless. */
export function plainWebp(kind: "VP8 " | "VP8L", width: number, height: number): Uint8Array {
  if (kind === "VP8 ") {
    const size = [width & 255, width >> 8, height & 255, height >> 8];
    return webpFile(riff(kind, 0, 0, 0, 0x9d, 0x01, 0x2a, ...size));
  }
  const bits = width - 1 + (height - 1) * 0x4000;
  return webpFile(riff(kind, 0x2f, ...big(bits).reverse(), 9));
}
