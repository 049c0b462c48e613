const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder << 1) ^ (remainder < 0 ? 0x04c1_1db7 : 0);
  }
  return remainder;
});

/**
 * Ogg's own CRC-32 (RFC 3533 §6): polynomial 0x04C11DB7, neither reflected nor inverted, so no zlib CRC.
 * Covers `bytes` from `start` up to, not including, `end`; the page's CRC field must hold zeros.
 */
export function oggCrc(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let at = start; at < end; at++) {
    crc = (crc << 8) ^ (TABLE[(crc >>> 24) ^ (bytes[at] ?? 0)] ?? 0);
  }
  return crc >>> 0;
}
