import { Counter, Gauge, Histogram, Registry } from "prom-client";

/**
 * Counts for Prometheus. Names are `stentor_<stage>_<what>_<unit>`; a stage makes its metrics once, at its start, and
 * keeps the handles: a lookup by label is not for the hot path.
 */
export class Metrics {
  readonly #registry = new Registry();

  /** `labels` stand on every sample, so that the texts of several processes can be put together. */
  constructor(labels: Record<string, string> = {}) {
    this.#registry.setDefaultLabels(labels);
  }

  counter<Label extends string = never>(name: string, help: string, labelNames: Label[] = []): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  gauge<Label extends string = never>(name: string, help: string, labelNames: Label[] = []): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.#registry] });
  }

  /** A gauge that is read when it is asked for. */
  gaugeOf(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[] = [],
  ): Histogram<Label> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.#registry] });
  }

  /** Prometheus text exposition format, version 0.0.4. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
