/** Plays the mix-minus. A browser that wants a tap first is reported, not fought. */
export class ReturnSound {
  readonly #audio: HTMLAudioElement;
  readonly #onBlocked: (blocked: boolean) => void;

  constructor(audio: HTMLAudioElement, onBlocked: (blocked: boolean) => void) {
    this.#audio = audio;
    this.#onBlocked = onBlocked;
    audio.autoplay = true;
  }

  take(stream: MediaStream): void {
    this.#audio.srcObject = stream;
    this.play();
  }

  /** Call it again from a tap when it was blocked. */
  play(): void {
    this.#audio.play().then(
      () => this.#onBlocked(false),
      (cause: unknown) => {
        if (cause instanceof Error && cause.name === "NotAllowedError") this.#onBlocked(true);
      },
    );
  }

  stop(): void {
    this.#audio.pause();
    this.#audio.srcObject = null;
  }
}
