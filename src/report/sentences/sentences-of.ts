import type { Sentence } from "../event-report.ts";
import { audienceSentences } from "./audience-sentences.ts";
import { doorSentences } from "./door-sentences.ts";
import type { Facts } from "./facts.ts";
import { keptSentences } from "./kept-sentences.ts";
import { rehearsalSentences, soundSentences } from "./sound-sentences.ts";
import { startSentences } from "./start-sentences.ts";
import { comparisonSentences, reportSentences, verdictSentences } from "./trouble-sentences.ts";

/** What may be quoted, the most important first. Each is true by the figures that it names, and says plainly what went wrong. */
export function sentencesOf(facts: Facts): Sentence[] {
  return [
    ...startSentences(facts),
    ...audienceSentences(facts),
    ...keptSentences(facts),
    ...verdictSentences(facts),
    ...doorSentences(facts),
    ...soundSentences(facts),
    ...reportSentences(facts),
    ...rehearsalSentences(facts),
    ...comparisonSentences(facts),
  ];
}
