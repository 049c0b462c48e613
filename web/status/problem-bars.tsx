import { TROUBLE_CATEGORIES, type TroubleCategory } from "../../src/protocol/index.ts";
import { CATEGORY_WORDS } from "../trouble/trouble-words.ts";
import { countText } from "../ui/words.ts";
import type { StatusModel } from "./status-model.ts";

/** What people report most. */
export function ProblemBars({ model }: { model: StatusModel }) {
  const counts = model.reports.value?.byCategory ?? {};
  const shown = ranked(counts);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return (
    <section class="card" aria-labelledby="problems-title">
      <h2 id="problems-title">Top problems</h2>
      {shown.length === 0 ? (
        <p class="hint">Nobody has reported anything in this time.</p>
      ) : (
        <ul class="problems">
          {shown.map(({ category, count }) => (
            <li key={category}>
              <span>{CATEGORY_WORDS[category].name}</span>
              <svg
                class="bar-track"
                viewBox="0 0 100 10"
                preserveAspectRatio="none"
                aria-hidden="true"
                focusable="false"
              >
                <rect class="problem-bar" width={(count / most) * 100} height="10" />
              </svg>
              <span class="bar-share">{countText(count)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function ranked(counts: Partial<Record<TroubleCategory, number>>): { category: TroubleCategory; count: number }[] {
  return TROUBLE_CATEGORIES.map((category) => ({ category, count: counts[category] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
}
