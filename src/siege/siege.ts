import {
  type AttackerEvents,
  type AttackerHandle,
  localAttacker,
  type SiegeOrder,
  type SiegeSecond,
  spawnAttacker,
} from "./attack/index.ts";
import { buildReport, type SiegeReport, type SiegeRow, SiegeSeconds } from "./report/index.ts";

/** An attacking process that has not ended so long after the siege's end is killed. */
const PATIENCE_MS = 10_000;

export type SiegeOptions = {
  order: SiegeOrder;
  scenario: string;
  /** Attacking processes; 0: this one. */
  processes: number;
  /** How one is started; it must call `runAttacker`. */
  command?: readonly string[];
};

/** One siege under way. */
export class Siege {
  readonly #options: SiegeOptions;
  readonly #seconds: SiegeSeconds;
  readonly #attackers: AttackerHandle[] = [];
  readonly #running = new Set<number>();
  readonly #allEnded = Promise.withResolvers<void>();
  #lost = 0;
  #interrupted = false;
  /** Resolves when everything that it opened is closed. Rejects with Error when it cannot begin. */
  readonly report: Promise<SiegeReport>;

  constructor(options: SiegeOptions, onRow: (row: SiegeRow) => void = () => undefined) {
    this.#options = options;
    this.#seconds = new SiegeSeconds(Math.max(1, options.processes), onRow);
    this.report = this.#run();
  }

  /** Ends it before its time; the report comes all the same. */
  stop(): void {
    this.#interrupted = true;
    for (const attacker of this.#attackers) attacker.stop();
  }

  async #run(): Promise<SiegeReport> {
    const { order, scenario, processes } = this.#options;
    const count = Math.max(1, processes);
    try {
      for (let at = 0; at < count; at++) this.#attackers.push(this.#open(at));
      await Promise.all(this.#attackers.map(({ ready }) => ready));
      this.#attackers.forEach((attacker, index) => void attacker.start(partOf(order, index, count)));
      if (this.#interrupted) this.stop();
      await this.#untilOver(order.forMs + PATIENCE_MS);
    } finally {
      for (const at of this.#running) this.#attackers[at]?.kill();
    }
    return buildReport({
      order,
      scenario,
      processes: count,
      rows: this.#seconds.rows,
      interrupted: this.#interrupted,
      lost: this.#lost,
    });
  }

  #open(at: number): AttackerHandle {
    const { processes, command = [process.execPath, Bun.main, "siege-attacker"] } = this.#options;
    this.#running.add(at);
    const events: AttackerEvents = {
      second: (second: SiegeSecond) => this.#seconds.take(at, second),
      ended: (early) => this.#ended(at, early),
    };
    return processes === 0 ? localAttacker(events) : spawnAttacker(command, events);
  }

  #ended(at: number, early: boolean): void {
    if (!this.#running.delete(at)) return;
    if (early) this.#lost += 1;
    this.#seconds.ended(at);
    if (this.#running.size === 0) this.#allEnded.resolve();
  }

  async #untilOver(limitMs: number): Promise<void> {
    const timer = setTimeout(() => {
      this.#lost += this.#running.size;
      this.#allEnded.resolve();
    }, limitMs);
    await this.#allEnded.promise;
    clearTimeout(timer);
  }
}

/** A rate is shared; lanes, sources and visitors are dealt out by the attackers themselves. */
function partOf(order: SiegeOrder, index: number, of: number): SiegeOrder {
  const { attack } = order;
  const shared =
    attack.kind === "means" && attack.ratePerSecond !== null
      ? { ...attack, ratePerSecond: attack.ratePerSecond / of }
      : attack;
  return { ...order, attack: shared, part: { index, of } };
}
