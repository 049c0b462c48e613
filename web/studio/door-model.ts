import { signal } from "@preact/signals";
import type { DoorView } from "../../src/protocol/index.ts";
import { sentenceFor } from "../api/api-error.ts";
import type { DoorWish, RoomApi } from "../api/room-api.ts";

const LOOK_EVERY_MS = 2_000;
const LOOK_AFTER_FAULT_MS = 8_000;

type DoorOptions = { room: string; token: string; api: Pick<RoomApi, "door" | "setDoor" | "inviteListeners"> };

/** The door of a room in its host's hand. */
export class DoorModel {
  readonly #options: DoorOptions;
  /** `undefined` until the first answer. */
  readonly view = signal<DoorView | undefined>(undefined);
  /** What went wrong with the last wish, in a sentence. */
  readonly trouble = signal<string | undefined>(undefined);
  readonly busy = signal(false);
  /** The links made last; they are shown once. */
  readonly links = signal<readonly string[]>([]);

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  /** Looks at the door every two seconds or so. Returns what stops it. */
  watch(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    const look = async () => {
      const well = document.visibilityState === "hidden" || (await this.look());
      if (!stopped) timer = setTimeout(look, well ? LOOK_EVERY_MS : LOOK_AFTER_FAULT_MS);
    };
    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }

  /** False when nobody answered: what is shown may be old. */
  async look(): Promise<boolean> {
    const view = await this.#options.api.door(this.#options.room).catch(() => undefined);
    if (view !== undefined && !this.busy.value) this.view.value = view;
    return view !== undefined;
  }

  set(wish: DoorWish): Promise<void> {
    return this.#try(async () => {
      this.view.value = await this.#options.api.setDoor(this.#options.room, this.#options.token, wish);
    });
  }

  invite(count: number): Promise<void> {
    return this.#try(async () => {
      this.links.value = await this.#options.api.inviteListeners(this.#options.room, this.#options.token, count);
    });
  }

  async #try(work: () => Promise<void>): Promise<void> {
    if (this.busy.value) return;
    this.busy.value = true;
    try {
      await work();
      this.trouble.value = undefined;
    } catch (cause) {
      this.trouble.value = sentenceFor(cause);
    } finally {
      this.busy.value = false;
    }
  }
}
