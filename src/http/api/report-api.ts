import type { Control } from "../../control/index.ts";
import type { Metrics } from "../../platform/index.ts";
import { StentorError } from "../../protocol/index.ts";
import { type EventReport, reportHtml } from "../../report/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { bearerToken } from "../bearer.ts";
import type { Guard } from "../guard.ts";
import { notFoundPage, type Pages } from "../pages.ts";
import { PaperShelf } from "./paper-shelf.ts";
import * as routes from "./report-routes.ts";
import { taggedAnswer } from "./tagged-answer.ts";

const PAGE = "/r/:room/report";
const DATA = "/r/:room/report.json";
const PAPER = "/r/:room/report.pdf";
/** While the event goes on, and until the last figures are in. */
const CACHE_MOVING = "public, max-age=10";
const CACHE_FINAL = "public, max-age=300";

type ReportApiOptions = { control: Control; guard: Guard; metrics: Metrics; pages: Pages | undefined };

/** Mounts reports on events, as page, data and paper, and their list. */
export function mountReportApi(app: App, { control, guard, metrics, pages }: ReportApiOptions): void {
  const papers = new PaperShelf(metrics);
  const look = (c: AppContext) => {
    guard.look(c.env.address);
    return control.record.reports.report(c.req.param("room") ?? "");
  };

  app.get(PAGE, async (c) => {
    try {
      const report = await look(c);
      const body = reportHtml(report, { styleHref: pages && styleOf(pages), iconHref: pages?.icon });
      return taggedAnswer(c, { body, type: "text/html; charset=utf-8", cache: cacheOf(report) });
    } catch (fault) {
      const page = isNotFound(fault) && pages !== undefined ? notFoundPage(c, pages) : undefined;
      if (page === undefined) throw fault;
      return page;
    }
  });

  app.get(DATA, async (c) => {
    const report = await look(c);
    return taggedAnswer(c, { body: JSON.stringify(report), type: "application/json", cache: cacheOf(report) });
  });

  app.get(PAPER, async (c) => {
    const report = await look(c);
    const bytes = await papers.paper(report);
    return c.body(new Uint8Array(bytes), 200, {
      "Content-Type": "application/pdf",
      "Content-Disposition": `inline; filename="${report.event.room}.pdf"`,
      "Cache-Control": cacheOf(report),
    });
  });

  app.openapi(routes.listReports, (c) => {
    guard.look(c.env.address);
    const reports = control.record.reports.list.map((kept) => ({ ...kept, report: `/r/${kept.room}/report` }));
    return c.json({ reports }, 200, { "Cache-Control": "public, max-age=10" });
  });

  app.openapi(routes.remark, async (c) => {
    guard.operator(c.env.address, bearerToken(c.req.raw.headers));
    const remarks = await control.record.reports.remark(c.req.valid("param").room, c.req.valid("json").remarks);
    return c.json({ remarks }, 200);
  });

  for (const path of [PAGE, DATA, PAPER, routes.listReports.getRoutingPath()]) closePath(app, path, ["GET"]);
  closePath(app, routes.remark.getRoutingPath(), ["PUT"]);
}

function cacheOf({ event }: EventReport): string {
  return event.isFinal ? CACHE_FINAL : CACHE_MOVING;
}

function isNotFound(fault: unknown): boolean {
  return fault instanceof StentorError && fault.code === "report_not_found";
}

function styleOf({ assets }: Pages): string | undefined {
  return [...assets.keys()].find((path) => /^\/assets\/stentor-[^/]*\.css$/.test(path));
}
