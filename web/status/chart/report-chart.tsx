import { useId, useState } from "preact/hooks";
import { type ReportBins, TROUBLE_CATEGORIES, type TroubleCategory } from "../../../src/protocol/index.ts";
import { REPORT_WINDOWS, type ReportWindow } from "../../api/status-api.ts";
import { CATEGORY_WORDS } from "../../trouble/trouble-words.ts";
import type { StatusModel } from "../status-model.ts";
import { ChartTable } from "./chart-table.tsx";
import { binText, chartSummary } from "./chart-words.ts";
import { ReportPlot } from "./report-plot.tsx";

const WINDOW_WORDS: Record<ReportWindow, string> = { "1h": "1 hour", "24h": "24 hours", "7d": "7 days" };

/** Reports against what is usual. */
export function ReportChart({ model }: { model: StatusModel }) {
  const bins = model.reports.value?.bins;
  return (
    <section class="card wide" aria-labelledby="reports-title">
      <div class="card-head">
        <h2 id="reports-title">What people report</h2>
        <div class="chart-choices">
          <CategoryChoice model={model} />
          <WindowChoice model={model} />
        </div>
      </div>
      {bins === undefined ? <div class="plot plot-empty" /> : <Chart bins={bins} nowMs={model.nowMs.value} />}
    </section>
  );
}

function Chart({ bins, nowMs }: { bins: ReportBins; nowMs: number }) {
  const [point, setPoint] = useState<number | null>(null);
  return (
    <>
      <p class="chart-said">{point === null ? chartSummary(bins, nowMs) : binText(bins, point, nowMs)}</p>
      <ReportPlot bins={bins} onPoint={setPoint} />
      <Legend hasBaseline={bins.expected.some((value) => value !== null)} />
      <details class="fold">
        <summary>The same as a table</summary>
        <ChartTable bins={bins} nowMs={nowMs} />
      </details>
    </>
  );
}

function Legend({ hasBaseline }: { hasBaseline: boolean }) {
  return (
    <p class="legend">
      <span>
        <i class="swatch key-usual" />
        Reports
      </span>
      <span>
        <i class="swatch key-above" />
        More than is usual
      </span>
      {hasBaseline && (
        <>
          <span>
            <i class="swatch key-expected" />
            Expected
          </span>
          <span>
            <i class="swatch key-band" />
            Where 99 of 100 quiet times lie
          </span>
        </>
      )}
      <span>
        <i class="swatch key-away" />
        Not counted
      </span>
    </p>
  );
}

function WindowChoice({ model }: { model: StatusModel }) {
  return (
    <fieldset class="segments">
      <legend class="unseen">How far back</legend>
      {REPORT_WINDOWS.map((window) => (
        <label key={window}>
          <input
            type="radio"
            name="window"
            checked={model.window.value === window}
            onChange={() => model.look(window, model.category.value)}
          />
          <span>{WINDOW_WORDS[window]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function CategoryChoice({ model }: { model: StatusModel }) {
  const id = useId();
  return (
    <>
      <label class="unseen" for={id}>
        Kind of trouble
      </label>
      <select
        id={id}
        class="select-small"
        value={model.category.value ?? ""}
        onChange={({ currentTarget: { value } }) =>
          model.look(model.window.value, value === "" ? null : (value as TroubleCategory))
        }
      >
        <option value="">All kinds</option>
        {TROUBLE_CATEGORIES.map((category) => (
          <option key={category} value={category}>
            {CATEGORY_WORDS[category].name}
          </option>
        ))}
      </select>
    </>
  );
}
