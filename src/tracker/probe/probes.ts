import type { Clock, Log, Metrics } from "../../platform/index.ts";
import type { ControlFacts, EdgeFacts } from "../../protocol/index.ts";
import type { ProbeResult } from "./probe-result.ts";

export type ProbesOptions = {
  /** Where an edge that has no address of its own is reached. */
  mainUrl: () => string;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  onResult: (result: ProbeResult) => void;
  /** `rejectUnauthorized: false`: for a main address on loopback whose certificate names another host. */
  tls?: { rejectUnauthorized: boolean };
};

/** A synthetic listener per edge and open room. */
export class Probes {
  readonly #options: ProbesOptions;

  constructor(options: ProbesOptions) {
    this.#options = options;
  }

  edges(_facts: EdgeFacts): void {}

  rooms(_facts: ControlFacts): void {}

  start(): void {
    this.#options.log.debug({}, "Probes start");
  }

  async close(): Promise<void> {}
}
