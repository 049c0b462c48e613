import { addDelta, emptyDelta, type SiegeDelta, type SiegeSecond } from "../attack/index.ts";

/** One second of all attacking processes together. */
export type SiegeRow = SiegeDelta & {
  /** From the begin, of the second's end. */
  atSeconds: number;
  open: number;
  /** The latest of the processes. */
  lagMs: number;
  /** Of one core, over all processes. */
  cores: number;
};

/** Puts the processes' seconds together, in the order of time. */
export class SiegeSeconds {
  readonly rows: SiegeRow[] = [];
  readonly #queues: SiegeSecond[][];
  readonly #onRow: (row: SiegeRow) => void;
  readonly #running: Set<number>;
  readonly #cpuMs: number[];
  #lastAtMs = 0;

  constructor(processes: number, onRow: (row: SiegeRow) => void) {
    this.#queues = Array.from({ length: processes }, () => []);
    this.#running = new Set(this.#queues.keys());
    this.#cpuMs = new Array<number>(processes).fill(0);
    this.#onRow = onRow;
  }

  take(process: number, second: SiegeSecond): void {
    this.#queues[process]?.push(second);
    this.#flush();
  }

  /** It says no more. */
  ended(process: number): void {
    this.#running.delete(process);
    this.#flush();
  }

  #flush(): void {
    while (this.#queues.some(({ length }) => length > 0)) {
      const lacks = this.#queues.some(({ length }, at) => length === 0 && this.#running.has(at));
      if (lacks) return;
      this.#makeRow();
    }
  }

  #makeRow(): void {
    const row: SiegeRow = { ...emptyDelta(), atSeconds: 0, open: 0, lagMs: 0, cores: 0 };
    let atMs = this.#lastAtMs;
    let cpuMs = 0;
    for (const [at, queue] of this.#queues.entries()) {
      const second = queue.shift();
      if (second === undefined) continue;
      addDelta(row, second.delta);
      row.open += second.open;
      row.lagMs = Math.max(row.lagMs, second.lagMs);
      cpuMs += second.cpuMs - (this.#cpuMs[at] ?? 0);
      this.#cpuMs[at] = second.cpuMs;
      atMs = Math.max(atMs, second.atMs);
    }
    row.atSeconds = Math.round(atMs / 100) / 10;
    row.cores = Math.round((cpuMs / Math.max(1, atMs - this.#lastAtMs)) * 100) / 100;
    this.#lastAtMs = atMs;
    this.rows.push(row);
    this.#onRow(row);
  }
}
