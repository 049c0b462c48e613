import type { ReportBins } from "../../../src/protocol/index.ts";
import { countText } from "../../ui/words.ts";
import { isoTime, timeText } from "../status-words.ts";
import { chartRows } from "./chart-columns.ts";

const ROWS_MAX = 28;

export function ChartTable({ bins, nowMs }: { bins: ReportBins; nowMs: number }) {
  return (
    <table class="figures-table">
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Reports</th>
          <th scope="col">Usual</th>
          <th scope="col">
            <span class="unseen">Remark</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {chartRows(bins, ROWS_MAX).map(({ fromMs, reports, expected, above }) => (
          <tr key={fromMs}>
            <th scope="row">
              <time dateTime={isoTime(fromMs)}>{timeText(fromMs, nowMs)}</time>
            </th>
            <td>{reports === null ? "not counted" : countText(reports)}</td>
            <td>{expected === null ? "not known" : expected.toFixed(1)}</td>
            <td>{above && "more than usual"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
