import type { ListenerReport } from "../../../src/protocol/index.ts";
import type { Cancel, ListenEnvironment } from "./listen-environment.ts";

/** The first of a connection is early: the edge counts ears by them. Until something sounds, nothing is sent. */
const FIRST_MS = 500;
const FIRST_JITTER_MS = 2_000;
const EVERY_MS = 8_000;
const JITTER_MS = 4_000;

/** Tells the edge soon, and then about every 10 s, what was heard; spread, so that a hundred thousand do not speak at once. */
export class HeardReports {
  readonly #environment: ListenEnvironment;
  readonly #heard: () => Omit<ListenerReport, "type"> | undefined;
  #cancel: Cancel | undefined;

  /** `heard` is asked when a report is due; nothing is sent when it says `undefined`. */
  constructor(environment: ListenEnvironment, heard: () => Omit<ListenerReport, "type"> | undefined) {
    this.#environment = environment;
    this.#heard = heard;
  }

  /** A new connection: its edge knows nothing of us yet. */
  start(send: (text: string) => void): void {
    this.#reportAfter(FIRST_MS + this.#environment.random() * FIRST_JITTER_MS, send);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #reportAfter(delayMs: number, send: (text: string) => void): void {
    this.stop();
    this.#cancel = this.#environment.after(delayMs, () => {
      const heard = this.#heard();
      if (heard === undefined) {
        this.start(send);
        return;
      }
      this.#reportAfter(EVERY_MS + this.#environment.random() * JITTER_MS, send);
      send(JSON.stringify({ type: "heard", ...heard } satisfies ListenerReport));
    });
  }
}
