import type { Sentence } from "../event-report.ts";
import { counted, decimal, duration, percent } from "../wording/numbers.ts";
import { type Facts, measured, sentence } from "./facts.ts";

/** Beyond this, a listener hears several gaps in an hour. */
const MANY_GAPS_PER_HOUR = 2;

export function soundSentences(facts: Facts): Sentence[] {
  return [...gaps(facts), ...delay(facts), ...origin(facts)];
}

function gaps(facts: Facts): Sentence[] {
  const count = measured(facts, "sound.gaps");
  const perHour = measured(facts, "sound.gapsPerHour");
  if (count === null || perHour === null) return [];
  if (count <= 0) return [sentence("good", "No listener's player reported a gap in the sound.", "sound.gaps")];
  const text = `Players reported ${counted(count, "gap", "gaps")} in the sound, ${decimal(perHour)} in an hour of listening.`;
  return [sentence(perHour > MANY_GAPS_PER_HOUR ? "bad" : "plain", text, "sound.gaps", "sound.gapsPerHour")];
}

function delay(facts: Facts): Sentence[] {
  const p50 = measured(facts, "sound.behindP50");
  const p99 = measured(facts, "sound.behindP99");
  if (p50 === null) return [];
  if (p99 === null) {
    const half = `Half of the listeners heard the live sound within ${duration(p50)}; how far the last were behind is beyond what is measured.`;
    return [sentence("plain", half, "sound.behindP50", "sound.behindP99")];
  }
  const text = `Half of the listeners heard the live sound within ${duration(p50)}, 99 of 100 within ${duration(p99)}.`;
  return [sentence("plain", text, "sound.behindP50", "sound.behindP99")];
}

function origin(facts: Facts): Sentence[] {
  const moves = measured(facts, "kept.originMoves") ?? 0;
  if (moves === 0) return [];
  const text = `The process that makes the sound failed and was replaced ${moves === 1 ? "once" : `${moves} times`}.`;
  return [sentence("bad", text, "kept.originMoves")];
}

export function rehearsalSentences(facts: Facts): Sentence[] {
  const { rehearsal } = facts;
  if (rehearsal === null) {
    return [
      sentence(
        "plain",
        "Nothing had been rehearsed beforehand: what these servers carry was not proven.",
        "rehearsal.proven",
      ),
    ];
  }
  const share = measured(facts, "rehearsal.ofProven");
  const proven = `${counted(rehearsal.listeners, "listener", "listeners")} (rehearsed on ${facts.times.day(rehearsal.atMs)})`;
  if (share === null) return [];
  if (share > 1) {
    const text = `The peak was ${decimal(share)} times what had been proven, ${proven}: beyond anything that was rehearsed.`;
    return [sentence("bad", text, "rehearsal.ofProven", "rehearsal.proven", "audience.peakListeners")];
  }
  const text = `The peak was ${percent(share)} of what had been proven, ${proven}.`;
  return [sentence("plain", text, "rehearsal.ofProven", "rehearsal.proven", "audience.peakListeners")];
}
