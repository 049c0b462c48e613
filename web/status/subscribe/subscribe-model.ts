import { signal } from "@preact/signals";
import type { DeliveryEvent } from "../../../src/protocol/index.ts";
import { sentenceFor } from "../../api/api-error.ts";
import type { SubscribeApi, SubscribeWish } from "./subscribe-api.ts";
import type { Push } from "./web-push.ts";

/** What one may ask to be told of, in people's words. */
export const SUBSCRIBE_CHOICES = [
  { key: "incident", name: "Trouble begins, changes and ends", events: ["incident"] },
  { key: "rooms", name: "A room opens and goes live", events: ["reminder", "room-opened", "room-live"] },
  { key: "posts", name: "What hosts post", events: ["post"] },
] as const satisfies { key: string; name: string; events: readonly DeliveryEvent[] }[];
export type SubscribeChoice = (typeof SUBSCRIBE_CHOICES)[number]["key"];

type SubscribeOptions = {
  push: Push;
  api: Pick<SubscribeApi, "addPush" | "removePush" | "addEmail">;
  language: string | null;
};

/** Tells people elsewhere: on this device, or by mail. */
export class SubscribeModel {
  readonly #options: SubscribeOptions;
  readonly choices = signal<ReadonlySet<SubscribeChoice>>(new Set(["incident"]));
  readonly isPushed = signal(false);
  readonly isBusy = signal(false);
  /** What came of the last wish. */
  readonly says = signal<{ good: boolean; text: string } | undefined>(undefined);

  constructor(options: SubscribeOptions) {
    this.#options = options;
  }

  get canPush(): boolean {
    return this.#options.push.isSupported();
  }

  /** Whether this browser is subscribed since an earlier visit. */
  async look(): Promise<void> {
    if (!this.canPush) return;
    this.isPushed.value = (await this.#options.push.present().catch(() => undefined)) !== undefined;
  }

  choose(choice: SubscribeChoice, isWanted: boolean): void {
    const choices = new Set(this.choices.value);
    if (isWanted) choices.add(choice);
    else choices.delete(choice);
    this.choices.value = choices;
  }

  async pushHere(publicKey: string, room: string | null): Promise<void> {
    await this.#attempt(async () => {
      const details = await this.#options.push.subscribe(publicKey).catch(() => {
        throw new Error("no push service");
      });
      if (details === undefined)
        return bad("This browser does not let Stentor show notifications; its settings for this site say so.");
      await this.#options.api.addPush(details, this.#wish(room), this.#options.language);
      this.isPushed.value = true;
      return good("This device is told from now on, also while the page is closed.");
    });
  }

  async pushNoMore(): Promise<void> {
    await this.#attempt(async () => {
      const present = await this.#options.push.present();
      if (present !== undefined) await this.#options.api.removePush(present);
      await this.#options.push.end();
      this.isPushed.value = false;
      return good("This device is told no more.");
    });
  }

  async mail(address: string, room: string | null): Promise<void> {
    await this.#attempt(async () => {
      await this.#options.api.addEmail(address, this.#wish(room));
      return good("Look into your mail: a link there makes it count.");
    });
  }

  #wish(room: string | null): SubscribeWish {
    const chosen = SUBSCRIBE_CHOICES.filter(({ key }) => this.choices.value.has(key));
    return { events: chosen.flatMap(({ events }) => [...events]), room };
  }

  async #attempt(act: () => Promise<{ good: boolean; text: string }>): Promise<void> {
    if (this.isBusy.value) return;
    if (this.choices.value.size === 0) {
      this.says.value = bad("Choose what you want to be told of.");
      return;
    }
    this.isBusy.value = true;
    this.says.value = await act().catch((cause: unknown) => bad(refusalText(cause)));
    this.isBusy.value = false;
  }
}

function refusalText(cause: unknown): string {
  const isOurs = cause instanceof Error && cause.message === "no push service";
  return isOurs
    ? "This browser's push service does not answer. Try again later, or take the mail or the feed."
    : sentenceFor(cause);
}

function good(text: string) {
  return { good: true, text };
}

function bad(text: string) {
  return { good: false, text };
}
