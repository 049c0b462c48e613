/**
 * Whether a packet of one frame carries a coarse copy of the frame before it (LBRR, RFC 6716 §4.2.4).
 * The flag follows the voice activity flags, one for each 20 ms, at the very front of the SILK layer, where the range
 * coder still writes plain bits.
 */
export function hasRedundancy(packet: Uint8Array): boolean {
  const toc = packet[0] ?? 0;
  const first = packet[1];
  const configuration = toc >> 3;
  const celtOnly = configuration >= 16;
  const oneFrame = (toc & 3) === 0;
  if (first === undefined || celtOnly || !oneFrame) return false;
  const activityFlags = configuration < 12 ? Math.max(1, configuration & 3) : 1;
  const mid = (first & (0x80 >> activityFlags)) !== 0;
  const stereo = (toc & 4) !== 0;
  return mid || (stereo && (first & (0x80 >> (2 * activityFlags + 1))) !== 0);
}
