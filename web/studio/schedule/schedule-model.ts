import { batch, signal } from "@preact/signals";
import { sentenceFor } from "../../api/api-error.ts";
import type { RoomApi } from "../../api/room-api.ts";
import { type LocalStart, startWish } from "../../schedule/local-start.ts";

type ScheduleOptions = {
  room: string;
  token: string;
  api: Pick<RoomApi, "setStart" | "clearStart">;
  /** The room has changed: it is looked at anew. */
  onChange: () => Promise<unknown>;
};

/** The host's hand on when the room begins. */
export class ScheduleModel {
  readonly #options: ScheduleOptions;
  readonly busy = signal(false);
  /** Why the last wish was refused, in a sentence. */
  readonly trouble = signal<string | undefined>(undefined);
  /** What the server decided for the host, such as which of two equal local times is meant. */
  readonly note = signal<string | undefined>(undefined);
  /** What came of the last wish; read out. */
  readonly says = signal("");

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  /** Hands back whether it is so now. */
  set(start: LocalStart): Promise<boolean> {
    const { api, room, token } = this.#options;
    return this.#try(async () => {
      const wish = startWish(start);
      if (wish === undefined) throw new TypeError("no date");
      const { note } = await api.setStart(room, token, wish);
      this.note.value = note ?? undefined;
      return "The start is set.";
    });
  }

  clear(): Promise<boolean> {
    const { api, room, token } = this.#options;
    return this.#try(async () => {
      await api.clearStart(room, token);
      return "The start is taken back. The room begins when you go live.";
    });
  }

  async #try(work: () => Promise<string>): Promise<boolean> {
    if (this.busy.value) return false;
    batch(() => {
      this.busy.value = true;
      this.trouble.value = undefined;
      this.note.value = undefined;
      this.says.value = "";
    });
    const says = await work().catch((cause: unknown) => {
      this.trouble.value = refusalText(cause);
    });
    if (says !== undefined) {
      this.says.value = says;
      await this.#options.onChange();
    }
    this.busy.value = false;
    return says !== undefined;
  }
}

/** "Cannot schedule the room: it has passed" is said to a person without its head. */
export function refusalText(cause: unknown): string {
  if (cause instanceof TypeError) return "Choose a date.";
  const sentence = sentenceFor(cause);
  const reason = /^Cannot schedule the room: (.+)$/s.exec(sentence)?.[1];
  return reason === undefined ? sentence : `This start cannot be: ${reason}.`;
}
