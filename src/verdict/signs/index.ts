/**
 * Everything that the verdict looks at: each sign gives its case, its figure and a sentence.
 *
 * Never: knows what a case says of crowd or attack; that is learned, and stands in the model.
 */
import { BEHAVIOUR_SIGNS } from "./behaviour-signs.ts";
import { FUNNEL_SIGNS } from "./funnel-signs.ts";
import { LOAD_SIGNS } from "./load-signs.ts";
import type { Sign } from "./sign.ts";
import { SOURCE_SIGNS } from "./source-signs.ts";
import { TIMING_SIGNS } from "./timing-signs.ts";
import { UPSTREAM_SIGNS } from "./upstream-signs.ts";

export type { Reading, Sign } from "./sign.ts";

export const SIGNS: readonly Sign[] = [
  ...LOAD_SIGNS,
  ...TIMING_SIGNS,
  ...SOURCE_SIGNS,
  ...BEHAVIOUR_SIGNS,
  ...FUNNEL_SIGNS,
  ...UPSTREAM_SIGNS,
];
