import { StentorError } from "../../protocol/index.ts";
import { type IceCredentials, readCandidates, readCredentials } from "./ice.ts";
import { attribute, attributes, hasAttribute, readSdp, type Sdp, type SdpSection } from "./sdp.ts";

/** What is used of a WHIP offer; every field was checked, so that it may be written into another SDP. */
export type Offer = {
  /** All media sections in order, to be answered in that order. */
  sections: OfferedSection[];
  /** Which of them is the audio that will be received. */
  audio: number;
  mid: string;
  payloadType: number;
  direction: "sendrecv" | "sendonly";
  ice: IceCredentials;
  candidates: string[];
  fingerprint: string;
  setup: "actpass" | "active" | "passive";
};

export type OfferedSection = { kind: string; protocol: string; format: string; mid: string | undefined };

export const MAX_SDP_BYTES = 64 * 1024;
const MAX_SECTIONS = 32;
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`{|}~-]{1,64}$/;
const FINGERPRINT = /^(sha-256|sha-384|sha-512) ([0-9A-F]{2}(?::[0-9A-F]{2}){31,63})$/i;

/** Throws StentorError `sdp_too_large`, `sdp_invalid`, `sdp_no_audio`, `sdp_no_opus` or `sdp_direction`. */
export function readOffer(text: string): Offer {
  if (text.length > MAX_SDP_BYTES || Buffer.byteLength(text) > MAX_SDP_BYTES) {
    throw new StentorError("sdp_too_large", `Cannot read offer: it is larger than ${MAX_SDP_BYTES} bytes`);
  }
  const sdp = readSdp(text);
  if (!sdp.version) throw invalid("it does not begin with v=0");
  if (sdp.sections.length > MAX_SECTIONS) throw invalid(`it has more than ${MAX_SECTIONS} media sections`);
  const sections = sdp.sections.map(readSection);
  const audio = findAudio(sdp, sections);
  const section = sdp.sections[audio] as SdpSection;
  if (!hasAttribute(section, "rtcp-mux")) throw invalid("its audio section lacks rtcp-mux");
  return {
    sections,
    audio,
    mid: sections[audio]?.mid ?? "0",
    payloadType: findOpus(section),
    direction: readDirection(sdp, section),
    ...readTransport(sdp, section),
  };
}

function readSection(section: SdpSection): OfferedSection {
  const [kind, port, protocol, ...formats] = section.media.split(" ");
  const format = formats[0];
  if (kind === undefined || protocol === undefined || format === undefined || !/^\d{1,5}(\/\d+)?$/.test(port ?? "")) {
    throw invalid("a media line is malformed");
  }
  const mid = attribute(section, "mid");
  for (const token of [kind, format, ...protocol.split("/"), ...(mid === undefined ? [] : [mid])]) {
    if (!TOKEN.test(token)) throw invalid("a media section holds a malformed token");
  }
  return { kind, protocol, format, mid };
}

/** The first audio section that is not switched off. */
function findAudio(sdp: Sdp, sections: OfferedSection[]): number {
  const index = sections.findIndex((one, at) => one.kind === "audio" && !isOff(sdp.sections[at]));
  if (index < 0) throw new StentorError("sdp_no_audio", "Cannot read offer: it has no audio section");
  if (!sections[index]?.protocol.endsWith("RTP/SAVPF")) throw invalid("its audio is not secured by DTLS");
  return index;
}

/** Port 0 switches a section off, unless it only joins the bundle's port (RFC 8843 §6). */
function isOff(section: SdpSection | undefined): boolean {
  return section === undefined || (/^\S+ 0(\/\d+)? /.test(section.media) && !hasAttribute(section, "bundle-only"));
}

function findOpus(section: SdpSection): number {
  for (const map of attributes(section, "rtpmap")) {
    const match = /^(\d{1,3}) opus\/48000\/2$/i.exec(map.trim());
    const payloadType = Number(match?.[1] ?? Number.NaN);
    if (isPayloadType(payloadType)) return payloadType;
  }
  throw new StentorError("sdp_no_opus", "Cannot read offer: its audio section does not offer opus/48000/2");
}

/** Those from 64 to 95 would look like RTCP on a shared port (RFC 5761 §4). */
function isPayloadType(type: number): boolean {
  return type >= 0 && type <= 127 && !(type >= 64 && type <= 95);
}

function readDirection(sdp: Sdp, section: SdpSection): "sendrecv" | "sendonly" {
  const direction =
    ["sendrecv", "sendonly", "recvonly", "inactive"].find((one) => hasAttribute(section, one)) ??
    ["sendonly", "recvonly", "inactive"].find((one) => hasAttribute(sdp.session, one)) ??
    "sendrecv";
  if (direction === "sendrecv" || direction === "sendonly") return direction;
  throw new StentorError(
    "sdp_direction",
    `Cannot take offer: its audio is ${direction}, and nothing would come from it`,
  );
}

/** Credentials and fingerprint stand in the section, in the session, or in the section that leads the bundle. */
function readTransport(sdp: Sdp, section: SdpSection) {
  const places = [section, sdp.session, ...sdp.sections.slice(0, 1)];
  const ice = firstOf(places, readCredentials);
  if (ice === undefined) throw invalid("it has no ICE credentials, or malformed ones");
  const fingerprint = firstOf(places, readFingerprint);
  if (fingerprint === undefined) throw invalid("it has no DTLS fingerprint of SHA-256 or better");
  const setup = firstOf(places, (place) => attribute(place, "setup")) ?? "actpass";
  if (setup !== "actpass" && setup !== "active" && setup !== "passive") throw invalid("its DTLS role is unknown");
  return { ice, fingerprint, setup, candidates: readCandidates(section) } as const;
}

function readFingerprint(section: SdpSection): string | undefined {
  const found = attributes(section, "fingerprint").find((value) => FINGERPRINT.test(value.trim()));
  return found?.trim();
}

function firstOf<T>(places: SdpSection[], read: (place: SdpSection) => T | undefined): T | undefined {
  for (const place of places) {
    const found = read(place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function invalid(reason: string): StentorError {
  return new StentorError("sdp_invalid", `Cannot read offer: ${reason}`);
}
