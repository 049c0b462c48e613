import { type Scope, TROUBLE_CATEGORIES, type TroubleCategory } from "../../../protocol/index.ts";

/** What reports are counted under. Ids hold no separator, so that keys are read back as they were. */
const SEPARATOR = "|";

/** `""` is all reports; else `room=…`, `edge=…`, `region=…` and `category=…`, those that are given, in this order. */
export function seriesKey(scope: Scope, category?: TroubleCategory): string {
  const { room, edge, region } = scope;
  return Object.entries({ room, edge, region, category })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(SEPARATOR);
}

/** What `seriesKey` made it of. */
export function readSeriesKey(key: string): { scope: Scope; category?: TroubleCategory } {
  const { category: name, ...scope } = Object.fromEntries(
    key
      .split(SEPARATOR)
      .filter((part) => part !== "")
      .map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]),
  );
  const category = TROUBLE_CATEGORIES.find((each) => each === name);
  return category === undefined ? { scope } : { scope, category };
}
