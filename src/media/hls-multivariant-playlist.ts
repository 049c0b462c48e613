import { RENDITIONS, type Rendition } from "../protocol/index.ts";
import { MEDIA_PLAYLIST_URI } from "./hls-names.ts";

/** What five parts a second of boxes around the packets add at most, in bits per second. */
const CONTAINER_BITRATE = 8_000;

/** The multivariant playlist of a room, RFC 8216bis §4.4.6: each rendition is a variant, the default first. */
export function multivariantPlaylist(renditions: readonly Rendition[]): string {
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:9",
    "#EXT-X-INDEPENDENT-SEGMENTS",
    ...renditions.flatMap((rendition) => [
      `#EXT-X-STREAM-INF:BANDWIDTH=${RENDITIONS[rendition].bitrate + CONTAINER_BITRATE},CODECS="opus",STABLE-VARIANT-ID="${rendition}"`,
      `${rendition}/${MEDIA_PLAYLIST_URI}`,
    ]),
    "",
  ].join("\n");
}
