import { Challenger } from "../challenge/index.ts";
import type { Config } from "../config/index.ts";
import { FloodGate } from "../flood/index.ts";
import { type Metrics, systemClock } from "../platform/index.ts";
import type { Relay } from "../relay/index.ts";
import { SharedSecrets } from "./shared-secrets.ts";

/** What stands before everything that one process serves: its flood gate, and who asks for a little work under stress. */
export class Watchpost {
  readonly gate: FloodGate;
  /** `undefined` where nobody is to be asked. */
  readonly challenger: Challenger | undefined;
  readonly #secrets: SharedSecrets;

  constructor(options: { config: Pick<Config, "challenge">; relay: Relay; metrics: Metrics }) {
    const { config, relay, metrics } = options;
    const clock = systemClock;
    const secrets = new SharedSecrets({ relay, clock });
    this.#secrets = secrets;
    this.gate = new FloodGate({ clock, metrics, salt: () => secrets.saltOfDay() });
    this.challenger =
      config.challenge === "off"
        ? undefined
        : new Challenger({ clock, metrics, secret: () => secrets.secretOf("challenge") });
  }

  close(): void {
    this.challenger?.close();
    this.#secrets.close();
  }
}
