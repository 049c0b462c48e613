/** Names of what an LL-HLS playlist points to, beside the playlist itself. Numbers say what is in them, whoever serves them. */
export const INIT_URI = "init.mp4";
export const MEDIA_PLAYLIST_URI = "media.m3u8";

export function partUri(part: number): string {
  return `part-${part}.m4s`;
}

export function segmentUri(segment: number): string {
  return `segment-${segment}.m4s`;
}

/** Seconds as playlists write them: at most three decimals. */
export function seconds(ms: number): string {
  return String(Math.round(ms) / 1000);
}
