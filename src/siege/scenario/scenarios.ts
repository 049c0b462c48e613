import { ATTACKS } from "./attacks.ts";
import { CROWDS } from "./crowds.ts";
import { MIXTURES } from "./mixtures.ts";
import type { Scenario } from "./scenario.ts";
import { TROUBLES } from "./troubles.ts";

/** Every kind of evening that the laboratory knows, by name. */
export const SCENARIOS: ReadonlyMap<string, Scenario> = new Map(
  [...CROWDS, ...ATTACKS, ...MIXTURES, ...TROUBLES].map((scenario) => [scenario.name, scenario]),
);
