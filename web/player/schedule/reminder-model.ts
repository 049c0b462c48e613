import { signal } from "@preact/signals";
import { codeOf, sentenceFor } from "../../api/api-error.ts";
import type { StatusConfig } from "../../api/status-api.ts";
import type { SubscribeApi } from "../../status/subscribe/subscribe-api.ts";
import type { Push } from "../../status/subscribe/web-push.ts";

type ReminderOptions = {
  room: string;
  push: Push;
  config: () => Promise<StatusConfig>;
  api: Pick<SubscribeApi, "addPush" | "removePush">;
  language: string | null;
  /** May throw, where storage is forbidden. */
  keep: () => Pick<Storage, "getItem" | "setItem" | "removeItem">;
};

const EVENTS = ["reminder", "room-live"] as const;
const CALENDAR_INSTEAD = "Put it into your calendar instead.";

/** A notification on this device ten minutes before the start, and when it is live. */
export class ReminderModel {
  readonly #options: ReminderOptions;
  readonly isSet;
  readonly isBusy = signal(false);
  /** What came of the last wish; read out. */
  readonly says = signal("");

  constructor(options: ReminderOptions) {
    this.#options = options;
    this.isSet = signal(this.#wasSet());
  }

  /** Whether this browser can be told of anything while its page is closed. */
  get isPossible(): boolean {
    return this.#options.push.isSupported();
  }

  async toggle(): Promise<void> {
    if (this.isBusy.value) return;
    this.isBusy.value = true;
    this.says.value = await (this.isSet.value ? this.#unset() : this.#set()).catch(sentenceFor);
    this.isBusy.value = false;
  }

  async #set(): Promise<string> {
    const { push, config, api, room, language } = this.#options;
    const { vapidPublicKey } = await config();
    if (vapidPublicKey === null || vapidPublicKey === "")
      return `This server sends no notifications. ${CALENDAR_INSTEAD}`;
    const details = await push.subscribe(vapidPublicKey).catch(() => "away" as const);
    if (details === "away") return `This browser's push service does not answer. ${CALENDAR_INSTEAD}`;
    if (details === undefined) return `This browser does not let Stentor show notifications. ${CALENDAR_INSTEAD}`;
    await api.addPush(details, { events: EVENTS, room }, language);
    this.#remember(true);
    return "You will be told on this device ten minutes before, and when it is live.";
  }

  async #unset(): Promise<string> {
    const { push, api, room } = this.#options;
    const details = await push.present();
    if (details !== undefined) {
      await api.removePush(details, room).catch((cause: unknown) => {
        if (codeOf(cause) !== "outlet_not_found") throw cause;
      });
    }
    this.#remember(false);
    return "You will not be reminded.";
  }

  get #key(): string {
    return `stentor.reminder.${this.#options.room}`;
  }

  #wasSet(): boolean {
    try {
      return this.#options.keep().getItem(this.#key) !== null;
    } catch {
      return false;
    }
  }

  #remember(isSet: boolean): void {
    this.isSet.value = isSet;
    try {
      if (isSet) this.#options.keep().setItem(this.#key, "1");
      else this.#options.keep().removeItem(this.#key);
    } catch {
      // The button shows it as long as the page lives.
    }
  }
}
