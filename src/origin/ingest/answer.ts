import type { IceCredentials } from "./ice.ts";
import type { Offer, OfferedSection } from "./offer.ts";

/** Our end of the transport, as the library made it. */
export type LocalTransport = {
  ice: IceCredentials;
  /** Algorithm and value. */
  fingerprint: string;
  setup: string;
  /** Complete lines without `a=`. */
  candidates: string[];
};

export type AnswerOptions = {
  channels: 1 | 2;
  /** Of the stream back to the speaker. */
  ssrc: number;
  cname: string;
};

/**
 * The answer to a WHIP offer: its audio section with Opus alone, every other one rejected by port 0, all candidates
 * included, one transport. Directions mirror the offer's.
 */
export function writeAnswer(offer: Offer, transport: LocalTransport, options: AnswerOptions): string {
  const bundled = offer.sections[offer.audio]?.mid !== undefined;
  const lines = [
    "v=0",
    `o=- ${crypto.getRandomValues(new Uint32Array(1))[0]} 1 IN IP4 0.0.0.0`,
    "s=-",
    "t=0 0",
    ...(bundled ? [`a=group:BUNDLE ${offer.mid}`, "a=msid-semantic: WMS *"] : []),
    ...offer.sections.flatMap((section, index) =>
      index === offer.audio ? audioSection(offer, section, transport, options) : rejectedSection(section),
    ),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/**
 * What a PATCH that restarts ICE is answered with (RFC 9725 §4.3.3, RFC 8840): new credentials and candidates, and
 * beyond the RFC a new fingerprint and role, because a new DTLS association comes with them.
 */
export function writeRestartFragment(offer: Offer, transport: LocalTransport): string {
  const section = offer.sections[offer.audio];
  const lines = [
    ...(section?.mid === undefined ? [] : [`a=group:BUNDLE ${offer.mid}`]),
    `m=audio 9 ${section?.protocol} ${offer.payloadType}`,
    ...(section?.mid === undefined ? [] : [`a=mid:${offer.mid}`]),
    ...transportLines(transport),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/** The offer that the library sees: one audio section, made only of checked fields, without candidates. */
export function writeLibraryOffer(offer: Offer): string {
  const lines = [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    "s=-",
    "t=0 0",
    `a=group:BUNDLE ${offer.mid}`,
    `m=audio 9 UDP/TLS/RTP/SAVPF ${offer.payloadType}`,
    "c=IN IP4 0.0.0.0",
    `a=mid:${offer.mid}`,
    `a=${offer.direction}`,
    "a=rtcp-mux",
    `a=rtpmap:${offer.payloadType} opus/48000/2`,
    `a=ice-ufrag:${offer.ice.ufrag}`,
    `a=ice-pwd:${offer.ice.pwd}`,
    `a=fingerprint:${offer.fingerprint}`,
    `a=setup:${offer.setup}`,
  ];
  return `${lines.join("\r\n")}\r\n`;
}

function audioSection(
  offer: Offer,
  section: OfferedSection,
  transport: LocalTransport,
  { channels, ssrc, cname }: AnswerOptions,
): string[] {
  const type = offer.payloadType;
  const stereo = channels === 2 ? ";stereo=1;sprop-stereo=1;maxaveragebitrate=128000" : "";
  const back = ["a=msid:stentor mix-minus", `a=ssrc:${ssrc} cname:${cname}`];
  return [
    `m=audio 9 ${section.protocol} ${type}`,
    "c=IN IP4 0.0.0.0",
    ...(section.mid === undefined ? [] : [`a=mid:${section.mid}`]),
    offer.direction === "sendrecv" ? "a=sendrecv" : "a=recvonly",
    "a=rtcp-mux",
    `a=rtpmap:${type} opus/48000/2`,
    `a=fmtp:${type} minptime=10;useinbandfec=1${stereo}`,
    "a=ptime:20",
    "a=maxptime:60",
    ...(offer.direction === "sendrecv" ? back : []),
    ...transportLines(transport),
  ];
}

function transportLines(transport: LocalTransport): string[] {
  return [
    `a=ice-ufrag:${transport.ice.ufrag}`,
    `a=ice-pwd:${transport.ice.pwd}`,
    "a=ice-options:trickle",
    `a=fingerprint:${transport.fingerprint}`,
    `a=setup:${transport.setup}`,
    ...transport.candidates.map((candidate) => `a=${candidate}`),
    "a=end-of-candidates",
  ];
}

function rejectedSection(section: OfferedSection): string[] {
  return [
    `m=${section.kind} 0 ${section.protocol} ${section.format}`,
    "c=IN IP4 0.0.0.0",
    ...(section.mid === undefined ? [] : [`a=mid:${section.mid}`]),
    "a=inactive",
  ];
}
