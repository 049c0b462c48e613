import { VERDICT_CLASSES, type Verdict } from "../../src/protocol/index.ts";
import { historyPlan } from "./history-columns.ts";
import { CLASS_WORDS, momentText } from "./verdict-words.ts";

const WIDTH = 600;
const HEIGHT = 120;

/** What was said over time, each verdict as a column of its probabilities. */
export function HistoryPlot({ history, nowMs }: { history: readonly Verdict[]; nowMs: number }) {
  const plan = historyPlan(history, nowMs);
  if (plan === undefined) return <p class="hint">Nothing out of the ordinary was seen in the last day.</p>;
  const shown = VERDICT_CLASSES.filter((name) =>
    plan.columns.some(({ pieces }) => pieces.some((piece) => piece.name === name && piece.to - piece.from > 0.03)),
  );
  return (
    <figure class="history">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={spoken(history, nowMs)}>
        {plan.columns.map(({ from, to, pieces }) =>
          pieces.map((piece) => (
            <rect
              key={`${from} ${piece.name}`}
              class={`class-${piece.name}`}
              x={from * WIDTH}
              width={Math.max(1, (to - from) * WIDTH)}
              y={(1 - piece.to) * HEIGHT}
              height={(piece.to - piece.from) * HEIGHT}
            />
          )),
        )}
      </svg>
      <p class="history-times" aria-hidden="true">
        <span>{momentText(plan.fromMs, nowMs)}</span>
        <span>now</span>
      </p>
      <figcaption class="legend">
        {shown.map((name) => (
          <span key={name}>
            <i class={`swatch class-${name}`} />
            {CLASS_WORDS[name].name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** The changes, in words. */
function spoken(history: readonly Verdict[], nowMs: number): string {
  const changes = history.filter(
    ({ verdict, stressed }, index) =>
      stressed && (verdict !== history[index - 1]?.verdict || !history[index - 1]?.stressed),
  );
  const said = changes.slice(-8).map(({ atMs, verdict }) => `${momentText(atMs, nowMs)}: ${CLASS_WORDS[verdict].name}`);
  return `What was said over time. ${said.join("; ")}.`;
}
