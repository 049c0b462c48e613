import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../platform/index.ts";
import { type DoorKeys, decodeMessage, subjects } from "../protocol/index.ts";
import type { Relay, Subscription } from "../relay/index.ts";

const DAY_MS = 86_400_000;

/**
 * What all edges have in common and nobody else knows, derived from the newest key that signs tickets. Until control has told it,
 * within two seconds of the start, a secret of this process alone.
 */
export class SharedSecrets {
  readonly #clock: Clock;
  readonly #told: Subscription;
  #key = randomBytes(32).toString("hex");
  #salt: { day: number; key: string; text: string } | undefined;

  constructor(options: { relay: Relay; clock: Clock }) {
    this.#clock = options.clock;
    this.#told = options.relay.subscribe(subjects.doorKeys, (bytes) => this.#take(decodeMessage<DoorKeys>(bytes)));
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
    this.#told.unsubscribe();
  }

  #take({ keys }: DoorKeys): void {
    const newest = keys.reduce((best, key) => (key.fromMs > best.fromMs ? key : best), { fromMs: -1, secret: "" });
    if (newest.secret !== "") this.#key = newest.secret;
  }
}
