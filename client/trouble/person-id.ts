import type { TroubleEnvironment } from "./trouble-environment.ts";

const KEY = "stentor.trouble.person";

/** Stands for this browser among those who report: chosen by chance, kept as long as the browser keeps things, and known nowhere else. */
export function personId({ keep, newId }: Pick<TroubleEnvironment, "keep" | "newId">): string {
  const kept = keep.getItem(KEY);
  if (kept !== null && /^[A-Za-z0-9_-]{8,64}$/.test(kept)) return kept;
  const person = newId();
  keep.setItem(KEY, person);
  return person;
}
