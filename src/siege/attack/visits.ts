import { logNormal, type Person } from "../scenario/index.ts";
import type { Ground, Source } from "./ground.ts";
import { Visit } from "./visit.ts";

/** Bots that know the protocol well enough to say that they hear. */
const ACKNOWLEDGING = 0.5;

/** Bots that copy a visit, each from another source than the one before. */
export class Visits {
  readonly #ground: Ground;
  readonly #sources: readonly Source[];
  readonly #most: number;
  readonly #underWay = new Set<Visit>();
  #begun = 0;

  /** `most`: how many are there at once. */
  constructor(ground: Ground, options: { sources: readonly Source[]; most: number }) {
    this.#ground = ground;
    this.#sources = options.sources;
    this.#most = options.most;
  }

  /** Up to `each` more. */
  fill(each: number): void {
    for (let n = 0; n < each && this.#underWay.size < this.#most; n++) this.begin();
  }

  begin(): void {
    const source = this.#sources[this.#begun++ % this.#sources.length];
    if (source === undefined) return;
    if (this.#underWay.size >= this.#most) {
      this.#ground.tally.count("withheld");
      return;
    }
    const { random } = this.#ground;
    const visit = new Visit(this.#ground, source, bot(random), { reports: random() < ACKNOWLEDGING });
    this.#underWay.add(visit);
    void visit.come().then(() => this.#underWay.delete(visit));
  }

  close(): void {
    for (const visit of this.#underWay) visit.close();
  }
}

function bot(random: () => number): Person {
  return {
    kind: "person",
    returning: false,
    pageIsOpen: false,
    assets: 3,
    readsMs: logNormal(1_200, 0.3, random),
    hears: "socket",
    staysMs: logNormal(20_000, 0.5, random),
    patienceMs: 10_000,
    bears: 40,
    backsOff: random() < 0.1,
    solvesMs: random() < 0.15 ? 0 : Number.POSITIVE_INFINITY,
    broken: false,
    overCdn: false,
  };
}
