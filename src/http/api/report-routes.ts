import { createRoute } from "@hono/zod-openapi";
import { remarks, reportList } from "./report-schemas.ts";
import { answer, json, refusals } from "./route-parts.ts";
import * as schemas from "./schemas.ts";

/** The routes of reports on events. Anybody may read; the operator may remark. */

export const listReports = createRoute({
  method: "get",
  path: "/api/v1/reports",
  summary: "The reports of events that are over",
  responses: { 200: answer(reportList, "The reports that are kept"), ...refusals("rate_limited") },
});

export const remark = createRoute({
  method: "put",
  path: "/api/v1/rooms/{room}/remarks",
  summary: "Say what is to be read with an event's report (operator)",
  security: [{ operator: [] }],
  request: { params: schemas.roomParams, body: json(remarks) },
  responses: {
    200: answer(remarks, "The remarks, in force"),
    ...refusals("bad_request", "token_missing", "report_not_found", "rate_limited", "store_unavailable"),
  },
});
