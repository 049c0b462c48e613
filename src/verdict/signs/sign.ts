import type { Picture } from "../picture.ts";

/** What one sign shows now. */
export type Reading = {
  value: number | null;
  /** Which of the sign's cases it is. */
  bin: number;
  says: string;
  /** 0 to 1: how much there is to read it from. */
  strength: number;
};

/** One thing to look at. `read` gives `undefined` while there is too little to see. */
export type Sign = {
  name: string;
  /** How many cases it tells apart. */
  bins: number;
  read: (picture: Picture) => Reading | undefined;
};

/** The case of a value among classes with these upper bounds; the last one holds the rest. */
export function binOf(value: number, bounds: readonly number[]): number {
  const bin = bounds.findIndex((bound) => value <= bound);
  return bin < 0 ? bounds.length : bin;
}

/** A sign whose cases are classes of one figure. */
export function graded(options: {
  name: string;
  bounds: readonly number[];
  /** The figure, and how many cases it is made from; `undefined`: nothing to read. */
  measure: (picture: Picture) => { value: number; cases: number } | undefined;
  /** With fewer cases it is not read. */
  casesMin: number;
  says: (value: number, picture: Picture) => string;
}): Sign {
  const { name, bounds, measure, casesMin, says } = options;
  return {
    name,
    bins: bounds.length + 1,
    read: (picture) => {
      const measured = measure(picture);
      if (measured === undefined || measured.cases < casesMin) return undefined;
      const { value, cases } = measured;
      return {
        value,
        bin: binOf(value, bounds),
        says: says(value, picture),
        strength: cases / (cases + casesMin),
      };
    },
  };
}

export function share(part: number, of: number): { value: number; cases: number } {
  return { value: of > 0 ? Math.min(1, part / of) : 0, cases: of };
}

/** "12 %", "0.4 %". */
export function percent(value: number): string {
  const points = value * 100;
  return `${points === 0 || points >= 9.95 ? Math.round(points) : points.toFixed(1)} %`;
}

/** "1,234", "2.5". */
export function amount(value: number): string {
  return Math.abs(value) >= 10 ? Math.round(value).toLocaleString("en-GB") : String(Math.round(value * 10) / 10);
}

export function sum(counts: Partial<Record<string, number>>): number {
  return Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);
}
