import { batch, signal } from "@preact/signals";
import type { AskedEdge, PageMet, TroubleOutcome, TroubleSender } from "../../client/trouble/index.ts";
import type { StatusNow, TroubleCategory } from "../../src/protocol/index.ts";

/** What the page knows of this very person's trouble. */
export type TroubleFacts = { room: string | null; listener: AskedEdge; met: PageMet };

type TroubleOptions = {
  sender: Pick<TroubleSender, "send" | "subscribe">;
  /** Throws when nobody answers. */
  summary: () => Promise<StatusNow>;
  /** Called when the form opens: the time to learn where the tracker is, before it is needed. */
  opened?: () => void;
  facts: () => TroubleFacts;
};

/** "Having trouble?": one form, and what came of it. */
export class TroubleModel {
  readonly #options: TroubleOptions;
  readonly isOpen = signal(false);
  readonly isSending = signal(false);
  readonly category = signal<TroubleCategory | undefined>(undefined);
  readonly text = signal("");
  /** `undefined`: it is still to be asked. */
  readonly outcome = signal<TroubleOutcome | undefined>(undefined);
  /** Whether others have trouble; `undefined`: not known. */
  readonly others = signal<StatusNow | undefined>(undefined);
  #sent: string | undefined;

  constructor(options: TroubleOptions) {
    this.#options = options;
    options.sender.subscribe((id, outcome) => {
      if (id !== this.#sent) return;
      this.outcome.value = outcome;
      void this.#askOfOthers();
    });
  }

  /** Of the status page, about the room that this page is about. */
  get statusAddress(): string {
    const { room } = this.#options.facts();
    return room === null ? "/status" : `/status?room=${encodeURIComponent(room)}`;
  }

  open(category?: TroubleCategory): void {
    batch(() => {
      if (this.outcome.value !== undefined) this.#begin();
      if (category !== undefined) this.category.value = category;
      this.isOpen.value = true;
    });
    this.#options.opened?.();
  }

  close(): void {
    this.isOpen.value = false;
  }

  async send(): Promise<void> {
    const category = this.category.value;
    if (category === undefined || this.isSending.value) return;
    this.isSending.value = true;
    const { id, outcome } = await this.#options.sender.send({
      ...this.#options.facts(),
      category,
      text: this.text.value,
    });
    this.#sent = id;
    batch(() => {
      this.isSending.value = false;
      this.outcome.value = outcome;
    });
    await this.#askOfOthers();
  }

  async #askOfOthers(): Promise<void> {
    this.others.value = await this.#options.summary().catch(() => undefined);
  }

  #begin(): void {
    this.#sent = undefined;
    this.outcome.value = undefined;
    this.others.value = undefined;
    this.category.value = undefined;
    this.text.value = "";
  }
}
