import type { ListenSession, SessionEvents } from "./session.ts";
import { hlsUrl, type RoomAddress } from "./transport/index.ts";
import { watchRoom } from "./watch-room.ts";

const LOOK_EVERY_MS = 1_000;
const HLS_TYPE = "application/vnd.apple.mpegurl";

export function playsHls(audio: HTMLAudioElement): boolean {
  return audio.canPlayType(HLS_TYPE) !== "";
}

/** An element that plays HLS by itself knows the time of day of its timeline's zero, from `EXT-X-PROGRAM-DATE-TIME`. */
type DatedAudio = HTMLAudioElement & { getStartDate?: () => Date };

export type HlsSessionOptions = { address: RoomAddress; audio: HTMLAudioElement; events: SessionEvents };

/** Hears a room through the browser's own HLS player, which keeps its own distance from live; notices come by polling. */
export class HlsSession implements ListenSession {
  readonly #address: RoomAddress;
  readonly #audio: DatedAudio;
  readonly #events: SessionEvents;
  readonly #off = new AbortController();
  #stopWatching: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #sounding = false;

  constructor({ address, audio, events }: HlsSessionOptions) {
    this.#address = address;
    this.#audio = audio;
    this.#events = events;
    const { signal } = this.#off;
    audio.addEventListener("playing", () => this.#playing(), { signal });
    audio.addEventListener("waiting", () => this.#sounding && events.stalled(), { signal });
    audio.addEventListener("pause", () => this.#sounding && !audio.ended && events.phase("blocked"), { signal });
    audio.addEventListener("ended", () => events.phase("ended"), { signal });
    audio.addEventListener("error", () => this.#fault(audio.error?.message ?? "the element failed"), { signal });
  }

  start(): void {
    if (this.#stopWatching === undefined) this.#begin();
    this.#audio.play().catch((error: unknown) => {
      if (this.#off.signal.aborted || !(error instanceof DOMException)) return;
      if (error.name === "NotAllowedError") this.#events.phase("blocked");
      else if (error.name === "NotSupportedError") this.#fault(error.message);
    });
  }

  setVolume(volume: number): void {
    this.#audio.volume = volume;
  }

  setMuted(muted: boolean): void {
    this.#audio.muted = muted;
  }

  /** The browser decides. */
  jumpToLive(): void {}

  close(): void {
    this.#off.abort();
    this.#stopWatching?.();
    clearInterval(this.#timer);
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
  }

  #begin(): void {
    this.#events.phase("connecting");
    this.#audio.src = hlsUrl(this.#address);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#stopWatching = watchRoom({
      ...this.#address,
      onNotice: (notice) => {
        if (notice === "absent") {
          this.#events.failed({ code: "room_not_found", message: "Cannot listen: no room has this id" });
        } else if (notice !== undefined) {
          this.#events.notice(notice);
          if (notice.state === "ended") this.#events.phase("ended");
        }
      },
    });
  }

  #playing(): void {
    this.#sounding = true;
    this.#events.phase("playing");
  }

  #look(): void {
    const startMs = this.#audio.getStartDate?.().getTime() ?? Number.NaN;
    if (!this.#sounding || Number.isNaN(startMs)) return;
    const behindMs = Date.now() - startMs - this.#audio.currentTime * 1000;
    this.#events.followed({ behindMs, lateMs: 0, rate: 1, waiting: false });
  }

  #fault(message: string): void {
    this.#events.unplayable({ code: "playback_failed", message: `Cannot play by hls: ${message}` });
  }
}
