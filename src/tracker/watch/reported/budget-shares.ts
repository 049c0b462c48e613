import type { Scope, TroubleCategory } from "../../../protocol/index.ts";

/** What a series counts decides its share of the false alarms that reports may cost together. */
const SHARES = { all: 0.2, categories: 0.3, rooms: 0.3, regions: 0.1, edges: 0.1 } as const;
type SeriesClass = keyof typeof SHARES;

/**
 * Deals one budget out to series whose number nobody knows beforehand: within its class the k-th gets 1/(k(k+1)) of the class's share.
 * These sum to less than 1 however many there are, so the whole never costs more than the budget. A place that is given back is dealt again.
 */
export class BudgetShares {
  readonly #budget: number;
  readonly #places = new Map<SeriesClass, Set<number>>();

  constructor(falseAlarmsPerMonth: number) {
    this.#budget = falseAlarmsPerMonth;
  }

  take(scope: Scope, category: TroubleCategory | undefined): { falseAlarmsPerMonth: number; giveBack: () => void } {
    const name = classOf(scope, category);
    const places = this.#places.get(name) ?? new Set();
    this.#places.set(name, places);
    let place = 1;
    while (places.has(place)) place += 1;
    places.add(place);
    return {
      falseAlarmsPerMonth: (this.#budget * SHARES[name]) / (place * (place + 1)),
      giveBack: () => places.delete(place),
    };
  }
}

function classOf({ room, edge, region }: Scope, category: TroubleCategory | undefined): SeriesClass {
  if (room !== undefined) return "rooms";
  if (edge !== undefined) return "edges";
  if (region !== undefined) return "regions";
  return category === undefined ? "all" : "categories";
}
