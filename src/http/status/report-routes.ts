import { PrefixBuckets } from "../../flood/index.ts";
import type { Clock } from "../../platform/index.ts";
import { StentorError, TROUBLE_BYTES_MAX } from "../../protocol/index.ts";
import type { Tracker } from "../../tracker/index.ts";
import { type App, type AppContext, closePath } from "../app.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { readJson, readQuery, readText } from "./read-input.ts";
import { commentsQuery, decision, troubleReport } from "./report-schemas.ts";

/** Reports of one address, and four times as many of its network: a school behind one address, and no flood. */
const REPORTS = { burst: 20, perSecond: 1 };
const REPORT_TYPE = /^(?:application\/json|text\/plain)(?:;|$)/i;
const COMMENTS_MS = 2_000;

/** Pages of any address may report: the tracker's own is another than the room's. Nothing is sent along with it. */
const OPEN = { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After" };
const PREFLIGHT = {
  ...OPEN,
  "Access-Control-Allow-Methods": "POST, OPTIONS",
  "Access-Control-Allow-Headers": "Content-Type",
  "Access-Control-Max-Age": "86400",
  Allow: "POST, OPTIONS",
};

type ReportRoutesOptions = {
  desk: Pick<Tracker["reports"], "take" | "comments" | "waiting" | "moderate">;
  clock: Clock;
  isOperator: (c: AppContext) => void;
};

/** Mounts what takes reports and shows comments. `isOperator` throws when the caller is somebody else. */
export function mountReportRoutes(app: App, options: ReportRoutesOptions): void {
  mountReports(app, options);
  mountComments(app, options);
}

function mountReports(app: App, { desk, clock }: ReportRoutesOptions): void {
  const rate = new PrefixBuckets(REPORTS);
  app.use("/status/reports", async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(OPEN)) c.res.headers.set(name, value);
  });
  app.options("/status/reports", (c) => c.body(null, 204, PREFLIGHT));
  app.post("/status/reports", async (c) => {
    const { address } = c.env;
    if (!rate.take(address, clock.monotonicMs())) {
      throw new StentorError("report_limit", "Cannot take the report: this network has sent many; those are kept");
    }
    const answer = await desk.take(await readReport(c), address);
    return c.json(answer, answer.taken === "known" ? 200 : 201);
  });
  closePath(app, "/status/reports", ["POST"]);
}

/** Throws `unsupported_media_type`, `body_too_large` or `bad_request`. */
async function readReport(c: AppContext) {
  if (!REPORT_TYPE.test(c.req.header("content-type") ?? "")) {
    const message = "Cannot read the report: its Content-Type must be application/json or text/plain";
    throw new StentorError("unsupported_media_type", message);
  }
  const text = await c.req.text();
  if (Buffer.byteLength(text) > TROUBLE_BYTES_MAX) {
    throw new StentorError("body_too_large", `Cannot read the report: it is larger than ${TROUBLE_BYTES_MAX} bytes`);
  }
  return readText(text, troubleReport);
}

function mountComments(app: App, { desk, clock, isOperator }: ReportRoutesOptions): void {
  const kept = new KeptAnswers(() => clock.monotonicMs());
  app.get("/status/comments.json", (c) => {
    const { room, limit } = readQuery(c, commentsQuery);
    const of = { limit, ...(room === undefined ? {} : { room }) };
    const comments = kept.get(`${room} ${limit}`, COMMENTS_MS, () => desk.comments(of));
    return c.json({ comments }, 200, { "Cache-Control": "public, max-age=2", "Access-Control-Allow-Origin": "*" });
  });
  app.get("/status/moderation", (c) => {
    isOperator(c);
    return c.json({ waiting: desk.waiting() }, 200);
  });
  app.post("/status/moderation/:id", async (c) => {
    isOperator(c);
    const { shown } = await readJson(c, decision);
    await desk.moderate(c.req.param("id"), shown);
    return c.body(null, 204);
  });
  closePath(app, "/status/comments.json", ["GET"]);
  closePath(app, "/status/moderation", ["GET"]);
  closePath(app, "/status/moderation/:id", ["POST"]);
}
