import type { Detection } from "../../src/detect/index.ts";

/** Counts the alarms in what a detector told: from fine to anything else. */
export class Alarms {
  #was: Detection["state"] = "fine";
  atMs: number[] = [];
  troubles = 0;
  bins = 0;

  take({ state, startMs }: Detection): void {
    if (this.#was === "fine" && state !== "fine") this.atMs.push(startMs);
    if (this.#was !== "trouble" && state === "trouble") this.troubles++;
    if (state !== "fine") this.bins++;
    this.#was = state;
  }
}

/** 95 % interval of a Poisson mean of which `events` were seen (Byar's approximation). */
export function poissonInterval(events: number): { low: number; high: number } {
  const edge = (count: number, z: number) => count * (1 - 1 / (9 * count) + z / (3 * Math.sqrt(count))) ** 3;
  return { low: events === 0 ? 0 : edge(events, -1.96), high: edge(events + 1, 1.96) };
}
