/** One RTP packet (RFC 3550 §5.1). `payload` is a view into the datagram: padding and header extension are left out. */
export type RtpPacket = {
  payloadType: number;
  marker: boolean;
  /** 16 bits; see `extendSequence`. */
  sequenceNumber: number;
  /** 32 bits; see `extendTimestamp`. */
  timestamp: number;
  ssrc: number;
  payload: Uint8Array;
};

const RTP_HEADER_BYTES = 12;
const VERSION_2 = 0x80;

/** Whether a datagram on a port that RTP and RTCP share is RTCP: its second byte is 192 to 223 (RFC 5761 §4). */
export function isRtcp(datagram: Uint8Array): boolean {
  const type = datagram[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** Returns `undefined` when the bytes are no RTP packet, or claim more header, extension or padding than there is. */
export function parseRtp(datagram: Uint8Array): RtpPacket | undefined {
  if (datagram.length < RTP_HEADER_BYTES) return undefined;
  const first = byteAt(datagram, 0);
  const second = byteAt(datagram, 1);
  if (first >> 6 !== 2) return undefined;
  const payloadAt = payloadStart(datagram, first);
  const payloadEnd = datagram.length - paddingBytes(datagram, first);
  if (payloadAt > payloadEnd) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequenceNumber: u16At(datagram, 2),
    timestamp: u32At(datagram, 4),
    ssrc: u32At(datagram, 8),
    payload: datagram.subarray(payloadAt, payloadEnd),
  };
}

/** A packet without CSRC, extension or padding; the bytes are the caller's. */
export function writeRtp(packet: RtpPacket): Uint8Array {
  const bytes = new Uint8Array(RTP_HEADER_BYTES + packet.payload.length);
  bytes[0] = VERSION_2;
  bytes[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  bytes[2] = packet.sequenceNumber >>> 8;
  bytes[3] = packet.sequenceNumber;
  putU32(bytes, 4, packet.timestamp);
  putU32(bytes, 8, packet.ssrc);
  bytes.set(packet.payload, RTP_HEADER_BYTES);
  return bytes;
}

/** The counter without wrap that lies nearest to `reference` and has these low 16 bits; may be negative. */
export function extendSequence(reference: number, sequenceNumber: number): number {
  return reference + (((sequenceNumber - reference) << 16) >> 16);
}

/** The counter without wrap that lies nearest to `reference` and has these low 32 bits; may be negative. */
export function extendTimestamp(reference: number, timestamp: number): number {
  return reference + ((timestamp - reference) | 0);
}

/** Past the fixed header, the CSRC list and the extension, if there is one. Infinity when the extension is cut off. */
function payloadStart(datagram: Uint8Array, first: number): number {
  const csrcEnd = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return csrcEnd;
  if (csrcEnd + 4 > datagram.length) return Number.POSITIVE_INFINITY;
  return csrcEnd + 4 + 4 * u16At(datagram, csrcEnd + 2);
}

/** Infinity when the padding claims no byte at all, which RFC 3550 §5.1 does not allow: the count includes itself. */
function paddingBytes(datagram: Uint8Array, first: number): number {
  if ((first & 0x20) === 0) return 0;
  return byteAt(datagram, datagram.length - 1) || Number.POSITIVE_INFINITY;
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function u16At(bytes: Uint8Array, at: number): number {
  return (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1);
}

function u32At(bytes: Uint8Array, at: number): number {
  return ((u16At(bytes, at) << 16) | u16At(bytes, at + 2)) >>> 0;
}

function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}
