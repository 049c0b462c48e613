import type { CountedReport } from "./counted-report.ts";
import type { Tally } from "./tally.ts";

/** As it is kept: people, verified, raw, confirmed, contradicted, networks. */
export type KeptTally = [number, number, number, number, number, number];

/** One minute under one key. */
export class MinuteCell {
  #people = 0;
  #verified = 0;
  #raw = 0;
  #confirmed = 0;
  #contradicted = 0;
  /** Sum of the squares of how many people came from each network. */
  #squares = 0;
  /** While the minute is young; later networks are no longer told apart, and each that comes counts as another. */
  #byNetwork: Map<string, number> | undefined = new Map();

  static from([people, verified, raw, confirmed, contradicted, networks]: KeptTally): MinuteCell {
    const cell = new MinuteCell();
    cell.#people = people;
    cell.#verified = verified;
    cell.#raw = raw;
    cell.#confirmed = confirmed;
    cell.#contradicted = contradicted;
    cell.#squares = networks === 0 ? 0 : people ** 2 / networks;
    return cell;
  }

  get people(): number {
    return this.#people;
  }

  add({ isPerson, isVerified, check, network }: CountedReport): void {
    this.#raw += 1;
    if (!isPerson) return;
    this.#people += 1;
    if (isVerified) this.#verified += 1;
    if (check === "confirmed") this.#confirmed += 1;
    if (check === "contradicted") this.#contradicted += 1;
    const before = this.#byNetwork?.get(network) ?? 0;
    this.#byNetwork?.set(network, before + 1);
    this.#squares += 2 * before + 1;
  }

  /** The minute is past. */
  settle(): void {
    this.#byNetwork = undefined;
  }

  tally(): Tally {
    return {
      people: this.#people,
      verified: this.#verified,
      raw: this.#raw,
      confirmed: this.#confirmed,
      contradicted: this.#contradicted,
      networks: this.#squares === 0 ? 0 : this.#people ** 2 / this.#squares,
    };
  }

  kept(): KeptTally {
    const { people, verified, raw, confirmed, contradicted, networks } = this.tally();
    return [people, verified, raw, confirmed, contradicted, Math.round(networks * 100) / 100];
  }
}
