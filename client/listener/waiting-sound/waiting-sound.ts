import { playsHls } from "../hls-session.ts";
import { BlockPlayer, playsBlocks } from "./block-player.ts";
import { holdLoopWav } from "./hold-loop.ts";

/** A copy that could not be played is tried again after so long. */
const TRY_AGAIN_MS = 60_000;

let holdUrl: string | undefined;

/** Sounds through the program's own element, which the listener's tap has unlocked, so that nobody taps twice. */
export class WaitingSound {
  readonly #audio: HTMLAudioElement;
  #playing: "nothing" | "hold" | "overflow" = "nothing";
  #overflowUrl: string | undefined;
  #blocks: BlockPlayer | undefined;
  #failedAtMs = Number.NEGATIVE_INFINITY;
  #off = new AbortController();

  constructor(audio: HTMLAudioElement) {
    this.#audio = audio;
  }

  /** `overflowUrl`: where the delayed copy is; without one, or when it cannot be played, the hold sound. May be called again at any time. */
  play(overflowUrl: string | undefined): void {
    const mayTry = performance.now() - this.#failedAtMs > TRY_AGAIN_MS;
    if (overflowUrl !== undefined && mayTry && this.#maySound) this.#playOverflow(overflowUrl);
    else if (this.#playing !== "hold") this.#playHold();
  }

  get #maySound(): boolean {
    return playsBlocks() || playsHls(this.#audio);
  }

  /** What is heard; for words on it. */
  get playing(): "nothing" | "hold" | "overflow" {
    return this.#playing;
  }

  /** The element is free again, and silent. */
  stop(): void {
    if (this.#playing === "nothing") return;
    this.#letGo();
    this.#audio.pause();
  }

  #playOverflow(url: string): void {
    if (this.#playing === "overflow" && this.#overflowUrl === url) return;
    this.#letGo();
    this.#playing = "overflow";
    this.#overflowUrl = url;
    if (playsBlocks()) {
      this.#blocks = new BlockPlayer(this.#audio, url, () => this.#overflowFailed());
      this.#blocks.start();
    } else {
      this.#audio.src = url;
      this.#audio.addEventListener("error", () => this.#overflowFailed(), { signal: this.#off.signal });
    }
    this.#run();
  }

  #overflowFailed(): void {
    this.#failedAtMs = performance.now();
    this.#playHold();
  }

  #playHold(): void {
    this.#letGo();
    this.#playing = "hold";
    holdUrl ??= URL.createObjectURL(new Blob([holdLoopWav()], { type: "audio/wav" }));
    this.#audio.src = holdUrl;
    this.#audio.loop = true;
    this.#run();
  }

  #run(): void {
    this.#audio.playbackRate = 1;
    // Where the browser wants another tap, the place is kept in silence, and the program asks for the tap.
    this.#audio.play().catch(() => undefined);
  }

  #letGo(): void {
    this.#off.abort();
    this.#off = new AbortController();
    this.#blocks?.stop();
    this.#blocks = undefined;
    this.#overflowUrl = undefined;
    this.#audio.loop = false;
    this.#playing = "nothing";
  }
}
