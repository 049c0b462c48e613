import type { PlannedTrouble } from "../scenario/index.ts";
import type { LoadModel } from "./load-model.ts";
import type { World } from "./world.ts";

const UP_MS = [4_000, 16_000] as const;
const DOWN_MS = [1_000, 3_500] as const;
/** Of those inside, who loads the page again when the CDN stops. */
const RELOADS = 0.3;

type Turn = { begin(trouble: PlannedTrouble): void; end(): void };

/** Breaks the simulated world as planned, and heals it. */
export class Troubles {
  readonly #planned: readonly PlannedTrouble[];
  readonly #ground: { world: World; load: LoadModel };
  readonly #turns: Record<PlannedTrouble["what"], Turn>;
  #cdn: boolean;
  #cut: number | undefined;
  #looping = false;

  constructor(planned: readonly PlannedTrouble[], cdn: boolean, ground: { world: World; load: LoadModel }) {
    this.#planned = planned;
    this.#cdn = cdn;
    this.#ground = ground;
    const { load, world } = ground;
    const conditions = () => world.edge.conditions;
    this.#turns = {
      "slow-server": {
        begin: ({ depth }) => {
          load.slowness = depth;
        },
        end: () => {
          load.slowness = 0;
        },
      },
      "bad-release": {
        begin: ({ depth }) => {
          conditions().faulty = depth;
        },
        end: () => {
          conditions().faulty = 0;
        },
      },
      "relay-gone": { begin: () => this.#silence(false), end: () => this.#sound() },
      "origin-gone": { begin: () => this.#silence(true), end: () => this.#sound() },
      "crash-loop": {
        begin: () => {
          this.#looping = true;
          this.#crash();
        },
        end: () => {
          this.#looping = false;
        },
      },
      "provider-cut": {
        begin: (trouble) => this.#cutOff(trouble),
        end: () => {
          this.#cut = undefined;
        },
      },
      "cdn-stops": { begin: () => this.#stopCdn(), end: () => undefined },
    };
  }

  get cdnWorks(): boolean {
    return this.#cdn;
  }

  isCut(provider: number): boolean {
    return provider === this.#cut;
  }

  /** Puts all of them into the calendar. */
  expect(): void {
    const { world } = this.#ground;
    for (const trouble of this.#planned) {
      const turn = this.#turns[trouble.what];
      world.after(trouble.atMs, () => turn.begin(trouble));
      world.after(trouble.atMs + trouble.forMs, () => turn.end());
    }
  }

  #silence(relayConnected: boolean): void {
    const { world } = this.#ground;
    world.edge.conditions.silent = true;
    world.edge.conditions.relayConnected = relayConnected;
    for (const insider of [...world.inside]) insider.silent();
  }

  #sound(): void {
    const { conditions } = this.#ground.world.edge;
    conditions.silent = false;
    conditions.relayConnected = true;
  }

  #crash(): void {
    const { world } = this.#ground;
    if (!this.#looping) return;
    world.edge.conditions.down = true;
    const downMs = between(DOWN_MS, world.random);
    for (const insider of [...world.inside]) insider.lose(downMs * world.random());
    world.after(downMs, () => {
      world.edge.restart();
      world.edge.conditions.down = false;
      world.after(between(UP_MS, world.random), () => this.#crash());
    });
  }

  #cutOff({ provider, forMs }: PlannedTrouble): void {
    const { world } = this.#ground;
    this.#cut = provider;
    for (const insider of [...world.inside]) if (insider.provider === provider) insider.lose(forMs);
  }

  #stopCdn(): void {
    const { world } = this.#ground;
    this.#cdn = false;
    for (const insider of [...world.inside]) if (world.random() < RELOADS) insider.lose(world.random() * 4_000);
  }
}

function between([least, most]: readonly [number, number], random: () => number): number {
  return least + (most - least) * random();
}
