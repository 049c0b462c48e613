import type { TroubleCategory, TroubleCheck, TroubleState } from "../../src/protocol/index.ts";

/** As people say it: what to choose, and what is meant by it. */
export const CATEGORY_WORDS: Record<TroubleCategory, { name: string; means: string }> = {
  "cannot-join": { name: "Cannot join", means: "The room does not open" },
  "no-sound": { name: "No sound", means: "It is silent" },
  choppy: { name: "Choppy", means: "The sound breaks up" },
  delayed: { name: "Delayed", means: "Far behind the others" },
  echo: { name: "Echo", means: "Heard twice, or howling" },
  "cannot-speak": { name: "Cannot speak", means: "Nobody hears me" },
  page: { name: "The page", means: "It looks or acts wrong" },
  other: { name: "Other", means: "Say it below" },
};

/** What our own measurements said of a report. */
export const CHECK_WORDS: Record<TroubleCheck, string> = {
  confirmed: "Our measurements show it, too",
  contradicted: "Our measurements do not show it",
  unknown: "We could not measure it",
};

export const STATE_WORDS: Record<TroubleState, string> = {
  fine: "Fine",
  possible: "Possible trouble",
  trouble: "Trouble",
};

const REFUSALS: Record<string, string> = {
  report_limit: "Your network has reported as much as it may for now. What it said before is counted.",
};

/** For a report that was refused for good. */
export function refusalText(code: string): string {
  return Object.hasOwn(REFUSALS, code)
    ? (REFUSALS[code] ?? "")
    : "The server could not take this report. Shorter words may help.";
}
