import type { TrackerGrade } from "../../../src/protocol/index.ts";
import type { StatusModel } from "../status-model.ts";
import { spanText } from "../status-words.ts";

/** How well this page itself does. */
export function GradeCard({ model }: { model: StatusModel }) {
  const grade = model.history.value?.grade;
  if (grade === undefined) return null;
  return (
    <section class="card" aria-labelledby="grade-title">
      <h2 id="grade-title">How soon this page told the truth</h2>
      <div class="grade">
        <span class="grade-letter">
          <span class="unseen">Grade: </span>
          {grade.letter ?? "–"}
        </span>
        <p>{gradeText(grade)}</p>
      </div>
      <p class="hint">
        {alarmsText(grade)} Counted over 90 days: from the moment at which an incident began, as the measurements tell
        afterwards, until this page said “possible trouble” or more.
      </p>
    </section>
  );
}

function gradeText({ incidents, medianDelayMs, worstDelayMs }: TrackerGrade): string {
  if (medianDelayMs === null) return "There was no incident yet that it could have told of.";
  if (incidents === 1) return `One incident; it was told after ${spanText(medianDelayMs)}.`;
  const worst = worstDelayMs === null ? "" : `, and the slowest after ${spanText(worstDelayMs)}`;
  return `${incidents} incidents. Half of them were told within ${spanText(medianDelayMs)}${worst}.`;
}

function alarmsText({ falseAlarms, falseAlarmBudgetPerMonth }: TrackerGrade): string {
  const said =
    falseAlarms === 0 ? "No false alarm" : falseAlarms === 1 ? "One false alarm" : `${falseAlarms} false alarms`;
  return `${said} in that time; ${falseAlarmBudgetPerMonth} a month may be expected.`;
}
