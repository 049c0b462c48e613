/** RTCP (RFC 3550 §6): reports, source description, goodbye. Timestamps in wire units; see `ntpTime` and `shortNtp`. */
export type RtcpPacket =
  | { type: "sender-report"; ssrc: number; sender: SenderInfo; reports: ReportBlock[] }
  | { type: "receiver-report"; ssrc: number; reports: ReportBlock[] }
  | { type: "description"; ssrc: number; cname: string }
  | { type: "goodbye"; ssrcs: number[] };

export type SenderInfo = {
  ntpSeconds: number;
  ntpFraction: number;
  rtpTimestamp: number;
  packets: number;
  octets: number;
};

export type ReportBlock = {
  ssrc: number;
  /** In 256ths, since the last report. */
  fractionLost: number;
  /** Since the beginning; negative when duplicates outweigh losses. 24 bits. */
  cumulativeLost: number;
  highestSequence: number;
  /** In timestamp units. */
  jitter: number;
  /** `shortNtp` of the last sender report that was received, 0 for none. */
  lastSenderReport: number;
  /** In 65,536ths of a second. */
  delaySinceSenderReport: number;
};

const TYPE = { senderReport: 200, receiverReport: 201, description: 202, goodbye: 203 } as const;
const CNAME_ITEM = 1;
const HEADER_BYTES = 4;
const REPORT_BYTES = 24;
const SENDER_BYTES = 20;
const NTP_EPOCH_SECONDS = 2_208_988_800;

export function ntpTime(unixMs: number): { ntpSeconds: number; ntpFraction: number } {
  const seconds = Math.floor(unixMs / 1000);
  const fraction = (unixMs - seconds * 1000) / 1000;
  return { ntpSeconds: (seconds + NTP_EPOCH_SECONDS) >>> 0, ntpFraction: Math.floor(fraction * 2 ** 32) >>> 0 };
}

/** The middle 32 bits of an NTP time: 65,536ths of a second, wrapping each 18 hours. */
export function shortNtp(time: { ntpSeconds: number; ntpFraction: number }): number {
  return (((time.ntpSeconds & 0xffff) << 16) | (time.ntpFraction >>> 16)) >>> 0;
}

/**
 * Reads a compound packet. Types that are not listed in `RtcpPacket` are skipped.
 * Returns `undefined` when a length or a count is a lie.
 */
export function parseRtcp(datagram: Uint8Array): RtcpPacket[] | undefined {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength);
  const packets: RtcpPacket[] = [];
  let at = 0;
  while (at < datagram.length) {
    const end = packetEnd(view, at);
    if (end === undefined) return undefined;
    const packet = parsePacket(view, at, end);
    if (packet === "malformed") return undefined;
    if (packet !== "unknown") packets.push(packet);
    at = end;
  }
  return packets;
}

/** One compound packet; begin it with a report, as RFC 3550 §6.1 asks. */
export function writeRtcp(packets: readonly RtcpPacket[]): Uint8Array {
  const bytes = new Uint8Array(packets.reduce((sum, packet) => sum + packetBytes(packet), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const packet of packets) {
    writePacket(view, at, packet);
    at += packetBytes(packet);
  }
  return bytes;
}

function packetEnd(view: DataView, at: number): number | undefined {
  if (at + HEADER_BYTES > view.byteLength || view.getUint8(at) >> 6 !== 2) return undefined;
  const end = at + 4 * (view.getUint16(at + 2) + 1);
  return end <= view.byteLength ? end : undefined;
}

function parsePacket(view: DataView, at: number, end: number): RtcpPacket | "unknown" | "malformed" {
  const count = view.getUint8(at) & 0x1f;
  const type = view.getUint8(at + 1);
  const bodyAt = at + HEADER_BYTES;
  if (type === TYPE.senderReport) return parseSenderReport(view, bodyAt, end, count);
  if (type === TYPE.receiverReport) return parseReceiverReport(view, bodyAt, end, count);
  if (type === TYPE.description) return parseDescription(view, bodyAt, end, count);
  if (type === TYPE.goodbye) return parseGoodbye(view, bodyAt, end, count);
  return "unknown";
}

function parseSenderReport(view: DataView, at: number, end: number, count: number): RtcpPacket | "malformed" {
  if (at + 4 + SENDER_BYTES + count * REPORT_BYTES > end) return "malformed";
  const sender = {
    ntpSeconds: view.getUint32(at + 4),
    ntpFraction: view.getUint32(at + 8),
    rtpTimestamp: view.getUint32(at + 12),
    packets: view.getUint32(at + 16),
    octets: view.getUint32(at + 20),
  };
  const reports = parseReports(view, at + 4 + SENDER_BYTES, count);
  return { type: "sender-report", ssrc: view.getUint32(at), sender, reports };
}

function parseReceiverReport(view: DataView, at: number, end: number, count: number): RtcpPacket | "malformed" {
  if (at + 4 + count * REPORT_BYTES > end) return "malformed";
  return { type: "receiver-report", ssrc: view.getUint32(at), reports: parseReports(view, at + 4, count) };
}

function parseReports(view: DataView, at: number, count: number): ReportBlock[] {
  return Array.from({ length: count }, (_, index) => parseReport(view, at + index * REPORT_BYTES));
}

function parseReport(view: DataView, at: number): ReportBlock {
  const loss = view.getUint32(at + 4);
  return {
    ssrc: view.getUint32(at),
    fractionLost: loss >>> 24,
    cumulativeLost: (loss << 8) >> 8,
    highestSequence: view.getUint32(at + 8),
    jitter: view.getUint32(at + 12),
    lastSenderReport: view.getUint32(at + 16),
    delaySinceSenderReport: view.getUint32(at + 20),
  };
}

/** Only the first source and its CNAME, which is all that WebRTC sends; items are walked, so that a lie is found. */
function parseDescription(
  view: DataView,
  at: number,
  end: number,
  count: number,
): RtcpPacket | "unknown" | "malformed" {
  if (count === 0) return "unknown";
  if (at + 4 > end) return "malformed";
  let item = at + 4;
  while (item < end && view.getUint8(item) !== 0) {
    const textAt = item + 2;
    if (textAt > end || textAt + view.getUint8(item + 1) > end) return "malformed";
    const length = view.getUint8(item + 1);
    if (view.getUint8(item) === CNAME_ITEM) {
      const text = new Uint8Array(view.buffer, view.byteOffset + textAt, length);
      return { type: "description", ssrc: view.getUint32(at), cname: new TextDecoder().decode(text) };
    }
    item = textAt + length;
  }
  return "unknown";
}

function parseGoodbye(view: DataView, at: number, end: number, count: number): RtcpPacket | "malformed" {
  if (at + 4 * count > end) return "malformed";
  return { type: "goodbye", ssrcs: Array.from({ length: count }, (_, index) => view.getUint32(at + 4 * index)) };
}

function packetBytes(packet: RtcpPacket): number {
  switch (packet.type) {
    case "sender-report":
      return HEADER_BYTES + 4 + SENDER_BYTES + packet.reports.length * REPORT_BYTES;
    case "receiver-report":
      return HEADER_BYTES + 4 + packet.reports.length * REPORT_BYTES;
    case "description":
      return HEADER_BYTES + 4 * (Math.floor((4 + 2 + cnameBytes(packet.cname).length) / 4) + 1);
    case "goodbye":
      return HEADER_BYTES + 4 * packet.ssrcs.length;
  }
}

/** A text item holds at most 255 bytes. */
function cnameBytes(cname: string): Uint8Array {
  return new TextEncoder().encode(cname).subarray(0, 255);
}

function writePacket(view: DataView, at: number, packet: RtcpPacket): void {
  const words = packetBytes(packet) / 4 - 1;
  const header = (count: number, type: number) => view.setUint32(at, ((0x80 | count) << 24) | (type << 16) | words);
  switch (packet.type) {
    case "sender-report":
      header(packet.reports.length, TYPE.senderReport);
      view.setUint32(at + 4, packet.ssrc);
      writeSender(view, at + 8, packet.sender);
      writeReports(view, at + 8 + SENDER_BYTES, packet.reports);
      break;
    case "receiver-report":
      header(packet.reports.length, TYPE.receiverReport);
      view.setUint32(at + 4, packet.ssrc);
      writeReports(view, at + 8, packet.reports);
      break;
    case "description":
      header(1, TYPE.description);
      view.setUint32(at + 4, packet.ssrc);
      writeCname(view, at + 8, cnameBytes(packet.cname));
      break;
    case "goodbye":
      header(packet.ssrcs.length, TYPE.goodbye);
      for (const [index, ssrc] of packet.ssrcs.entries()) view.setUint32(at + 4 + 4 * index, ssrc);
      break;
  }
}

function writeSender(view: DataView, at: number, sender: SenderInfo): void {
  view.setUint32(at, sender.ntpSeconds);
  view.setUint32(at + 4, sender.ntpFraction);
  view.setUint32(at + 8, sender.rtpTimestamp);
  view.setUint32(at + 12, sender.packets);
  view.setUint32(at + 16, sender.octets);
}

function writeReports(view: DataView, at: number, reports: readonly ReportBlock[]): void {
  for (const [index, report] of reports.entries()) writeReport(view, at + index * REPORT_BYTES, report);
}

function writeReport(view: DataView, at: number, report: ReportBlock): void {
  const lost = Math.max(-0x80_0000, Math.min(0x7f_ffff, report.cumulativeLost));
  view.setUint32(at, report.ssrc);
  view.setUint32(at + 4, (report.fractionLost << 24) | (lost & 0xff_ffff));
  view.setUint32(at + 8, report.highestSequence);
  view.setUint32(at + 12, report.jitter);
  view.setUint32(at + 16, report.lastSenderReport);
  view.setUint32(at + 20, report.delaySinceSenderReport);
}

function writeCname(view: DataView, at: number, text: Uint8Array): void {
  view.setUint8(at, CNAME_ITEM);
  view.setUint8(at + 1, text.length);
  new Uint8Array(view.buffer).set(text, view.byteOffset + at + 2);
}
