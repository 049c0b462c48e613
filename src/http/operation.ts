import { type Log, type Metrics, mergeMetrics } from "../platform/index.ts";
import { type App, closePath } from "./app.ts";

/** What a monitor asks: `/metrics`, `/healthz`, `/readyz`. */
export function mountOperation(
  app: App,
  options: { metrics: Metrics; otherMetrics: () => Promise<string>; ready: () => Record<string, boolean>; log: Log },
): void {
  const { metrics, otherMetrics, ready, log } = options;
  const othersAnswer = metrics.gauge("stentor_http_other_metrics_up", "1 while other processes' metrics can be had.");

  app.get("/metrics", async (c) => {
    const others = await otherMetrics().catch((fault: unknown) => {
      log.warn({ fault: String(fault) }, "Other processes' metrics cannot be had");
      return undefined;
    });
    othersAnswer.set(others === undefined ? 0 : 1);
    const text = mergeMetrics([await metrics.text(), others ?? ""]);
    return c.body(text, 200, {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
      "Cache-Control": "no-store",
    });
  });

  app.get("/healthz", (c) => c.json({ alive: true }, 200, { "Cache-Control": "no-store" }));

  app.get("/readyz", (c) => {
    const parts = ready();
    const all = Object.values(parts).every(Boolean);
    return c.json({ ready: all, parts }, all ? 200 : 503, { "Cache-Control": "no-store" });
  });

  for (const path of ["/metrics", "/healthz", "/readyz"]) closePath(app, path, ["GET"]);
}
