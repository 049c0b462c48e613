import { StentorError } from "../../protocol/index.ts";
import { type IceCredentials, readCandidates, readCredentials } from "./ice.ts";
import { MAX_SDP_BYTES } from "./offer.ts";
import { hasAttribute, readSdp, type SdpSection } from "./sdp.ts";

/** What a PATCH says (RFC 8840): candidates, and the credentials that they belong to. */
export type IceFragment = { ice: IceCredentials | undefined; candidates: string[] };

/** Throws StentorError `sdp_too_large` or `ice_fragment_invalid`. */
export function readFragment(text: string): IceFragment {
  if (Buffer.byteLength(text) > MAX_SDP_BYTES) {
    throw new StentorError("sdp_too_large", `Cannot read fragment: it is larger than ${MAX_SDP_BYTES} bytes`);
  }
  const { session, sections } = readSdp(text);
  const places = [session, ...sections];
  if (!places.some(saysSomething)) throw invalid("it holds neither credentials nor candidates");
  const named = places.filter((place) => hasAttribute(place, "ice-ufrag") || hasAttribute(place, "ice-pwd"));
  const ice = named.map(readCredentials);
  if (ice.includes(undefined)) throw invalid("its ICE credentials are incomplete or malformed");
  if (ice.some((one) => one?.ufrag !== ice[0]?.ufrag || one?.pwd !== ice[0]?.pwd)) {
    throw invalid("its sections disagree on the ICE credentials");
  }
  return { ice: ice[0], candidates: places.flatMap(readCandidates) };
}

function saysSomething(place: SdpSection): boolean {
  return ["ice-ufrag", "ice-pwd", "candidate", "end-of-candidates"].some((name) => hasAttribute(place, name));
}

function invalid(reason: string): StentorError {
  return new StentorError("ice_fragment_invalid", `Cannot read fragment: ${reason}`);
}
