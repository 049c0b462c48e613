import type { Verdict } from "../../src/protocol/index.ts";
import { CLASS_WORDS, inLikelihood, shareText } from "./verdict-words.ts";

/** The six answers, and how likely each is. */
export function ProbabilityBars({ verdict }: { verdict: Verdict }) {
  return (
    <ul class="bars">
      {inLikelihood(verdict).map(({ name, share }) => (
        <li key={name} class={name === verdict.verdict ? "is-said" : ""}>
          <span class="bar-name">
            <b>{CLASS_WORDS[name].name}</b>
            <small>{CLASS_WORDS[name].means}</small>
          </span>
          <svg class="bar-track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class={`class-${name}`} width={Math.min(1, Math.max(0, share)) * 100} height="10" />
          </svg>
          <span class="bar-share">{shareText(share)}</span>
        </li>
      ))}
    </ul>
  );
}
