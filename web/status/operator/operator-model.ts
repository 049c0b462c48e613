import { batch, computed, signal } from "@preact/signals";
import type { PublicComment } from "../../../src/protocol/index.ts";
import { codeOf, sentenceFor } from "../../api/api-error.ts";
import type { Keyring } from "../../api/keyring.ts";
import type { Attempt, MaintenanceWish, OperatorApi, Outlet, OutletWish, UpdateWish } from "./operator-api.ts";

type OperatorOptions = {
  api: OperatorApi;
  keyring: Keyring;
  /** Something that everybody sees is another now. */
  changed: () => void;
};

/** What the operator sees and does beside what everybody sees. A token that is not known any more is forgotten. */
export class OperatorModel {
  readonly #options: OperatorOptions;
  readonly #token;
  readonly isIn = computed(() => this.#token.value !== undefined);
  readonly waiting = signal<readonly PublicComment[]>([]);
  readonly outlets = signal<readonly Outlet[]>([]);
  readonly logs = signal<ReadonlyMap<string, readonly Attempt[]>>(new Map());
  /** A webhook's secret, until the next is made: it is never shown again. */
  readonly secret = signal<string | undefined>(undefined);
  readonly refusal = signal<string | undefined>(undefined);
  readonly isBusy = signal(false);

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.#token = signal(options.keyring.operator);
  }

  async refresh(): Promise<void> {
    await this.#attempt(async (token) => {
      const { api } = this.#options;
      const [waiting, outlets] = await Promise.all([api.waiting(token), api.outlets(token)]);
      batch(() => {
        this.waiting.value = waiting;
        this.outlets.value = outlets;
      });
    });
  }

  moderate(comment: string, shown: boolean): Promise<boolean> {
    return this.#change(async (token) => {
      await this.#options.api.moderate(token, comment, shown);
      this.waiting.value = this.waiting.value.filter(({ id }) => id !== comment);
    });
  }

  say(incident: string, update: UpdateWish): Promise<boolean> {
    return this.#change((token) => this.#options.api.say(token, incident, update));
  }

  judge(incident: string, falseAlarm: boolean): Promise<boolean> {
    return this.#change((token) => this.#options.api.judge(token, incident, falseAlarm));
  }

  plan(wish: MaintenanceWish): Promise<boolean> {
    return this.#change((token) => this.#options.api.plan(token, wish));
  }

  cancel(maintenance: string): Promise<boolean> {
    return this.#change((token) => this.#options.api.cancel(token, maintenance));
  }

  addOutlet(wish: OutletWish): Promise<boolean> {
    return this.#attempt(async (token) => {
      const { outlet, secret } = await this.#options.api.addOutlet(token, wish);
      batch(() => {
        this.secret.value = secret ?? undefined;
        this.outlets.value = [...this.outlets.value, outlet];
      });
    });
  }

  removeOutlet(id: string): Promise<boolean> {
    return this.#attempt(async (token) => {
      await this.#options.api.removeOutlet(token, id);
      this.outlets.value = this.outlets.value.filter((outlet) => outlet.id !== id);
    });
  }

  /** Sends something now, and shows how that went. */
  async testOutlet(id: string): Promise<void> {
    await this.#attempt((token) => this.#options.api.testOutlet(token, id));
    await this.readLog(id);
  }

  async readLog(id: string): Promise<void> {
    await this.#attempt(async (token) => {
      const log = await this.#options.api.outletLog(token, id);
      this.logs.value = new Map(this.logs.value).set(id, log);
    });
  }

  async #change(act: (token: string) => Promise<unknown>): Promise<boolean> {
    const isDone = await this.#attempt(act);
    if (isDone) this.#options.changed();
    return isDone;
  }

  /** Whether it was done. */
  async #attempt(act: (token: string) => Promise<unknown>): Promise<boolean> {
    const token = this.#token.value;
    if (token === undefined) return false;
    batch(() => {
      this.isBusy.value = true;
      this.refusal.value = undefined;
    });
    try {
      await act(token);
      return true;
    } catch (cause) {
      if (codeOf(cause) === "token_invalid") this.#forget();
      this.refusal.value = sentenceFor(cause);
      return false;
    } finally {
      this.isBusy.value = false;
    }
  }

  #forget(): void {
    this.#options.keyring.operator = undefined;
    this.#token.value = undefined;
  }
}
