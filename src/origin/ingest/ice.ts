import { isIP } from "node:net";
import { attribute, attributes, type SdpSection } from "./sdp.ts";

export type IceCredentials = { ufrag: string; pwd: string };

/** The most candidates that one connection takes from its peer; the library pairs 30, peer-reflexive ones included. */
export const MAX_REMOTE_CANDIDATES = 16;
const ICE_CHARS = /^[A-Za-z0-9+/]+$/;

/** RFC 8839 §5.4: 4 to 256 and 22 to 256 characters. `undefined` when either is missing or malformed. */
export function readCredentials(section: SdpSection): IceCredentials | undefined {
  const ufrag = attribute(section, "ice-ufrag")?.trim();
  const pwd = attribute(section, "ice-pwd")?.trim();
  if (ufrag === undefined || pwd === undefined) return undefined;
  const fits = isToken(ufrag, 4) && isToken(pwd, 22);
  return fits ? { ufrag, pwd } : undefined;
}

/**
 * Candidates that a server has a use for: UDP, component 1, a literal address. A host name is never looked up: a browser's
 * `.local` name means nothing here, any other would make this server ask a stranger's DNS. What is left out costs
 * nothing: the peer's own checks reveal its address. Each is written anew from its checked fields.
 */
export function readCandidates(section: SdpSection): string[] {
  return attributes(section, "candidate").flatMap((value) => readCandidate(value) ?? []);
}

function readCandidate(value: string): string | undefined {
  const [foundation, component, transport, priority, address, port, typ, type] = value.trim().split(/\s+/);
  if (component !== "1" || transport?.toLowerCase() !== "udp" || typ !== "typ") return undefined;
  if (address === undefined || isIP(address) === 0 || address.includes("%")) return undefined;
  if (foundation === undefined || !/^[A-Za-z0-9+/]{1,32}$/.test(foundation)) return undefined;
  const rank = Number(priority);
  const portNumber = Number(port);
  if (!Number.isInteger(rank) || rank < 0 || rank > 0xffff_ffff) return undefined;
  if (!Number.isInteger(portNumber) || portNumber < 1 || portNumber > 65_535) return undefined;
  if (type !== "host" && type !== "srflx" && type !== "prflx" && type !== "relay") return undefined;
  const related = type === "host" ? "" : " raddr 0.0.0.0 rport 0";
  return `candidate:${foundation} 1 UDP ${rank} ${address} ${portNumber} typ ${type}${related}`;
}

/** Long enough that nobody guesses into a session on the shared port: 96 and 144 bits. */
export function newCredentials(): IceCredentials {
  return { ufrag: randomToken(12), pwd: randomToken(18) };
}

function randomToken(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toBase64();
}

function isToken(text: string, atLeast: number): boolean {
  return text.length >= atLeast && text.length <= 256 && ICE_CHARS.test(text);
}
