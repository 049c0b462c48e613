const HLS_TYPE = "application/vnd.apple.mpegurl";

/** Whether the browser plays HLS by itself, as Safari does. */
export function playsHls(audio: HTMLAudioElement): boolean {
  return audio.canPlayType(HLS_TYPE) !== "";
}
