import type { Verdict } from "../protocol/index.ts";
import type { EventRecord } from "./event-record.ts";
import type { VerdictSpan } from "./event-report.ts";
import type { EventSpan } from "./event-span.ts";

const EVIDENCE_TOLD = 5;
/** A stressed room is judged into the record each minute; one that was not for so long had become calm unseen. */
const SILENT_MS = 150_000;

type OpenSpan = VerdictSpan & { isOpen: boolean };

/** What the servers said of the load while there was something to explain: one span for each answer. */
export function verdictSpans({ verdicts }: EventRecord, { fromMs, toMs }: EventSpan): VerdictSpan[] {
  const spans: OpenSpan[] = [];
  for (const verdict of verdicts) if (verdict.atMs >= fromMs && verdict.atMs <= toMs) add(spans, verdict);
  return spans.map(({ isOpen: _, ...span }) => span);
}

function add(spans: OpenSpan[], verdict: Verdict): void {
  const last = spans.at(-1);
  const open = last?.isOpen === true && verdict.atMs - last.toMs <= SILENT_MS ? last : undefined;
  if (open !== undefined) open.toMs = verdict.atMs;
  if (last !== undefined) last.isOpen = verdict.stressed && last === open && last.verdict === verdict.verdict;
  if (!verdict.stressed) return;
  if (last?.isOpen === true) {
    Object.assign(last, said(verdict), { measures: [...last.measures, ...verdict.measures] });
    return;
  }
  const { atMs, measures } = verdict;
  spans.push({ ...said(verdict), fromMs: atMs, toMs: atMs, measures: [...measures], isOpen: true });
}

/** The latest word on it is the one with most behind it. */
function said(verdict: Verdict): Pick<VerdictSpan, "verdict" | "probability" | "sentence" | "evidence"> {
  return {
    verdict: verdict.verdict,
    probability: verdict.probabilities[verdict.verdict],
    sentence: verdict.sentence,
    evidence: verdict.evidence.slice(0, EVIDENCE_TOLD).map(({ says }) => says),
  };
}
