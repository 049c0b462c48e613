import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../platform/index.ts";
import { type DoorKeys, decodeMessage, subjects } from "../protocol/index.ts";
import { NO_BODY, type Relay, type Subscription } from "../relay/index.ts";

const ASK_AGAIN_MS = 1_000;
const DAY_MS = 86_400_000;

/**
 * What all edges have in common and nobody else knows, derived from the newest key that signs tickets. Until control has told it, a
 * secret of this process alone.
 */
export class SharedSecrets {
  readonly #relay: Relay;
  readonly #clock: Clock;
  readonly #told: Subscription;
  #key = randomBytes(32).toString("hex");
  #isTold = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #salt: { day: number; key: string; text: string } | undefined;

  constructor(options: { relay: Relay; clock: Clock }) {
    this.#relay = options.relay;
    this.#clock = options.clock;
    this.#told = options.relay.subscribe(subjects.doorKeys, (bytes) => this.#take(decodeMessage<DoorKeys>(bytes)));
    void this.#ask();
  }

  /** 32 bytes for one purpose. */
  secretOf(purpose: string): Uint8Array {
    return createHmac("sha256", this.#key).update(purpose).digest();
  }

  /** Another each day (UTC): what is hashed with it cannot be followed from one day to the next. */
  saltOfDay(): string {
    const day = Math.floor(this.#clock.nowMs() / DAY_MS);
    if (this.#salt?.day !== day || this.#salt.key !== this.#key) {
      this.#salt = { day, key: this.#key, text: Buffer.from(this.secretOf(`day ${day}`)).toString("hex") };
    }
    return this.#salt.text;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#isTold = true;
    this.#told.unsubscribe();
  }

  #take({ keys }: DoorKeys): void {
    const newest = keys.reduce((best, key) => (key.fromMs > best.fromMs ? key : best), { fromMs: -1, secret: "" });
    if (newest.secret === "") return;
    this.#key = newest.secret;
    this.#isTold = true;
  }

  async #ask(): Promise<void> {
    try {
      this.#take(
        decodeMessage<DoorKeys>(await this.#relay.request(subjects.presentKeys, NO_BODY, { timeoutMs: ASK_AGAIN_MS })),
      );
    } catch {
      // Control is not there yet.
    }
    if (!this.#isTold) this.#timer = setTimeout(() => void this.#ask(), ASK_AGAIN_MS);
  }
}
