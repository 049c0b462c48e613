import type { TroubleCategory } from "../../protocol/index.ts";

/** Troubles that have one cause often enough to be one incident. */
export type Family = "hearing" | "joining" | "speaking" | "echo" | "other";

const FAMILY: Record<TroubleCategory, Family> = {
  "cannot-join": "joining",
  page: "joining",
  "no-sound": "hearing",
  choppy: "hearing",
  delayed: "hearing",
  "cannot-speak": "speaking",
  echo: "echo",
  other: "other",
};

export function familyOf(category: TroubleCategory): Family {
  return FAMILY[category];
}

export function shareFamily(some: readonly TroubleCategory[], others: readonly TroubleCategory[]): boolean {
  return some.some((one) => others.some((other) => FAMILY[one] === FAMILY[other]));
}

/** Who cannot hear may say that he cannot join, and the other way round: both are felt as silence. */
export function mayBeSaidOf(reported: TroubleCategory, measured: readonly TroubleCategory[]): boolean {
  if (reported === "echo" || reported === "cannot-speak")
    return measured.some((each) => FAMILY[each] === FAMILY[reported]);
  return measured.some((each) => FAMILY[each] === "hearing" || FAMILY[each] === "joining");
}
