import { batch, signal } from "@preact/signals";
import { codeOf, sentenceFor } from "../api/api-error.ts";
import type { RoomApi, RoomVerdict } from "../api/room-api.ts";

const USUAL_MS = 3_000;
/** While the server does not answer, each wait is twice the one before, up to this. */
const LONGEST_MS = 60_000;

type VerdictOptions = {
  room: string;
  api: Pick<RoomApi, "get" | "verdict">;
  /** Resolves when somebody looks at the page, at once when they do. */
  seen: () => Promise<void>;
};

/** What is said of one room's load, asked for again and again while somebody looks. */
export class VerdictModel {
  readonly #options: VerdictOptions;
  /** `undefined` until the first answer. */
  readonly verdict = signal<RoomVerdict | undefined>(undefined);
  readonly title = signal("");
  readonly missing = signal(false);
  /** Why what is shown may be old. */
  readonly trouble = signal<string | undefined>(undefined);
  readonly nowMs = signal(Date.now());
  #failures = 0;

  constructor(options: VerdictOptions) {
    this.#options = options;
  }

  get room(): string {
    return this.#options.room;
  }

  /** Ends when there is no such room. */
  async run(): Promise<void> {
    while (!this.missing.value) {
      await this.refresh();
      await new Promise((resolve) => setTimeout(resolve, this.nextMs(Math.random())));
      await this.#options.seen();
    }
  }

  /** Until it is asked again, spread by chance over a quarter more. `random`: 0 to 1. */
  nextMs(random: number): number {
    return Math.min(LONGEST_MS, USUAL_MS * 2 ** Math.min(this.#failures, 6)) * (1 + random / 4);
  }

  async refresh(): Promise<void> {
    const { api, room } = this.#options;
    try {
      const verdict = await api.verdict(room);
      if (this.title.value === "") this.title.value = (await api.get(room).catch(() => undefined))?.title ?? "";
      this.#failures = 0;
      batch(() => {
        this.verdict.value = verdict;
        this.nowMs.value = Math.max(verdict.now.atMs, verdict.history.at(-1)?.atMs ?? 0);
        this.trouble.value = undefined;
      });
    } catch (cause) {
      this.#failures += 1;
      if (codeOf(cause) === "room_not_found") this.missing.value = true;
      else this.trouble.value = sentenceFor(cause);
    }
  }
}
