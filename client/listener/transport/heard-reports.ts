import type { ListenerReport } from "../../../src/protocol/index.ts";
import type { Cancel, ListenEnvironment } from "./listen-environment.ts";

const EVERY_MS = 8_000;
const JITTER_MS = 4_000;

/** Tells the edge about every 10 s what was heard; spread, so that a hundred thousand do not speak at once. */
export class HeardReports {
  readonly #environment: ListenEnvironment;
  readonly #heard: () => Omit<ListenerReport, "type"> | undefined;
  #cancel: Cancel | undefined;

  /** `heard` is asked when a report is due; nothing is sent when it says `undefined`. */
  constructor(environment: ListenEnvironment, heard: () => Omit<ListenerReport, "type"> | undefined) {
    this.#environment = environment;
    this.#heard = heard;
  }

  start(send: (text: string) => void): void {
    this.stop();
    const delayMs = EVERY_MS + this.#environment.random() * JITTER_MS;
    this.#cancel = this.#environment.after(delayMs, () => {
      this.start(send);
      const heard = this.#heard();
      if (heard !== undefined) send(JSON.stringify({ type: "heard", ...heard } satisfies ListenerReport));
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
