import { type Solve, type TicketStore, Vigil, type Waiting } from "./door/index.ts";
import type { ListenSession, SessionEvents } from "./session.ts";
import { hlsUrl, type RoomAddress, type Verdict, webEnvironment } from "./transport/index.ts";
import type { WaitingSound } from "./waiting-sound/index.ts";
import { watchRoom } from "./watch-room.ts";

const LOOK_EVERY_MS = 1_000;
/** Whoever was called so often, and never got in, cannot play it. */
const CALLS_MAX = 6;

/** An element that plays HLS by itself knows the time of day of its timeline's zero, from `EXT-X-PROGRAM-DATE-TIME`. */
type DatedAudio = HTMLAudioElement & { getStartDate?: () => Date };

export type HlsSessionOptions = {
  address: RoomAddress;
  audio: HTMLAudioElement;
  tickets: TicketStore;
  solve: Solve | undefined;
  waitingSound: Pick<WaitingSound, "play" | "stop">;
  events: SessionEvents;
};

/** Hears a room through the browser's own HLS player, which keeps its own distance from live; notices come by polling. */
export class HlsSession implements ListenSession {
  readonly #address: RoomAddress;
  readonly #audio: DatedAudio;
  readonly #events: SessionEvents;
  readonly #off = new AbortController();
  #stopWatching: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #tickets: TicketStore;
  readonly #waitingSound: Pick<WaitingSound, "play" | "stop">;
  readonly #vigil: Vigil;
  #sounding = false;
  /** The element is the waiting sound's. */
  #atDoor = false;
  #askedDoor = false;
  #askingDoor = false;
  #calls = 0;

  constructor({ address, audio, tickets, solve, waitingSound, events }: HlsSessionOptions) {
    this.#address = address;
    this.#tickets = tickets;
    this.#waitingSound = waitingSound;
    this.#vigil = new Vigil({
      ...{ address, tickets, solve, environment: webEnvironment },
      events: {
        waiting: (waiting) => this.#waits(waiting),
        called: () => this.#comeIn(),
        settled: (verdict) => this.#settled(verdict),
        trouble: (code) => events.troubled({ code, message: `Cannot listen yet: the server says ${code}` }),
      },
    });
    this.#audio = audio;
    this.#events = events;
    const { signal } = this.#off;
    audio.addEventListener("playing", () => this.#atDoor || this.#playing(), { signal });
    audio.addEventListener("waiting", () => this.#sounding && events.stalled(), { signal });
    audio.addEventListener("pause", () => this.#sounding && !audio.ended && events.phase("blocked"), { signal });
    audio.addEventListener("ended", () => this.#atDoor || events.phase("ended"), { signal });
    audio.addEventListener("error", () => void this.#failed(audio.error?.message ?? "the element failed"), { signal });
  }

  start(): void {
    if (this.#stopWatching === undefined) this.#begin();
    if (!this.#atDoor) this.#play();
  }

  #play(): void {
    this.#audio.play().catch((error: unknown) => {
      if (this.#off.signal.aborted || !(error instanceof DOMException)) return;
      if (error.name === "NotAllowedError") this.#events.phase("blocked");
      else if (error.name === "NotSupportedError") void this.#failed(error.message);
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
    this.#vigil.stop();
    this.#waitingSound.stop();
    this.#stopWatching?.();
    clearInterval(this.#timer);
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#audio.load();
  }

  #begin(): void {
    this.#events.phase("connecting");
    this.#load();
    this.#vigil.watchKept();
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

  #load(): void {
    this.#audio.src = hlsUrl(this.#address, this.#tickets.read(this.#address.room)?.ticket);
  }

  #waits(waiting: Waiting): void {
    this.#atDoor = true;
    this.#events.waiting(waiting);
    this.#events.phase("waiting");
    const { overflow } = waiting;
    this.#waitingSound.play(overflow === null ? undefined : new URL(overflow.url, this.#address.origin).href);
  }

  #comeIn(): void {
    this.#calls += 1;
    this.#waitingSound.stop();
    this.#atDoor = false;
    this.#load();
    this.#play();
  }

  #settled(verdict: Verdict): void {
    if (verdict === "ended") this.#events.phase("ended");
    else if (verdict !== "resume-impossible") this.#events.failed(verdict);
  }

  #playing(): void {
    this.#sounding = true;
    this.#vigil.stop();
    this.#events.phase("playing");
  }

  #look(): void {
    const startMs = this.#audio.getStartDate?.().getTime() ?? Number.NaN;
    if (!this.#sounding || Number.isNaN(startMs)) return;
    const behindMs = Date.now() - startMs - this.#audio.currentTime * 1000;
    this.#events.followed({ behindMs, part: undefined, lateMs: 0, rate: 1, waiting: false });
  }

  /** An element does not tell why; the door does, if it was the door. */
  async #failed(message: string): Promise<void> {
    if (this.#off.signal.aborted || this.#atDoor || this.#askingDoor) return;
    if (this.#vigil.isWaiting && this.#calls < CALLS_MAX) {
      this.#vigil.calledInVain();
      return;
    }
    this.#askingDoor = !this.#askedDoor && !this.#sounding;
    this.#askedDoor = true;
    const standing = this.#askingDoor ? await this.#vigil.ask() : undefined;
    this.#askingDoor = false;
    if (standing === "taken" || this.#off.signal.aborted) return;
    this.#events.unplayable({ code: "playback_failed", message: `Cannot play by hls: ${message}` });
  }
}
