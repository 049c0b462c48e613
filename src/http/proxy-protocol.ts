import { isIP } from "node:net";

/**
 * What a proxy in TCP mode says before the first byte of a connection: whose connection it is (the PROXY protocol, versions 1
 * and 2, as HAProxy's `proxy-protocol.txt` has them). A pure core.
 */
export type ProxyHeader =
  /** The header is not whole yet. */
  | { state: "more" }
  /** These bytes are no header, or one that is broken or too long. */
  | { state: "bad" }
  /** `bytes`: its length. `address`: the caller's, IPv4 or IPv6; `undefined` when the proxy speaks for itself, as health checks do. */
  | { state: "read"; bytes: number; address: string | undefined };

const MORE: ProxyHeader = { state: "more" };
const BAD: ProxyHeader = { state: "bad" };

const SIGNATURE = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]);
const TEXT_START = Buffer.from("PROXY ");
/** Section 2.1: 107 bytes with the line's end. */
const TEXT_BYTES_MAX = 107;
const HEAD_BYTES = 16;
/** Room for TLVs such as a cloud's identifiers; more is none of ours. */
const BINARY_BYTES_MAX = 2_048;

const COMMAND_LOCAL = 0x20;
const COMMAND_PROXY = 0x21;
const IPV4_BYTES = 12;
const IPV6_BYTES = 36;

export function readProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsAs(bytes, SIGNATURE)) return bytes.length < HEAD_BYTES ? MORE : readBinary(bytes);
  if (startsAs(bytes, TEXT_START)) return bytes.length < TEXT_START.length ? MORE : readText(bytes);
  return BAD;
}

/** Whether these bytes are the start's, as far as there are any. */
function startsAs(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}

function readBinary(bytes: Buffer): ProxyHeader {
  const length = HEAD_BYTES + bytes.readUInt16BE(14);
  if (length > BINARY_BYTES_MAX) return BAD;
  if (bytes.length < length) return MORE;
  const command = bytes[12];
  if (command === COMMAND_LOCAL) return { state: "read", bytes: length, address: undefined };
  if (command !== COMMAND_PROXY) return BAD;
  const address = addressOf(bytes[13] ?? 0, bytes.subarray(HEAD_BYTES, length));
  return address === undefined ? BAD : { state: "read", bytes: length, address };
}

/** `family`: section 2.2; only TCP can have reached us. */
function addressOf(family: number, block: Buffer): string | undefined {
  if (family === 0x11 && block.length >= IPV4_BYTES) return [...block.subarray(0, 4)].join(".");
  if (family === 0x21 && block.length >= IPV6_BYTES) {
    return Array.from({ length: 8 }, (_, group) => block.readUInt16BE(group * 2).toString(16)).join(":");
  }
  return undefined;
}

const TEXT =
  /^PROXY (?:UNKNOWN(?: .*)?|TCP4 (?<four>[0-9.]{7,15}) [0-9.]{7,15} \d{1,5} \d{1,5}|TCP6 (?<six>[0-9a-fA-F:.]{2,39}) [0-9a-fA-F:.]{2,39} \d{1,5} \d{1,5})$/;

function readText(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, TEXT_BYTES_MAX).indexOf("\r\n");
  if (end < 0) return bytes.length < TEXT_BYTES_MAX ? MORE : BAD;
  const match = TEXT.exec(bytes.toString("latin1", 0, end));
  if (match === null) return BAD;
  const address = match.groups?.["four"] ?? match.groups?.["six"];
  return address === undefined || isIP(address) !== 0 ? { state: "read", bytes: end + 2, address } : BAD;
}
