import type { Log, Metrics } from "../platform/index.ts";
import { type App, closePath } from "./app.ts";

/** What a monitor asks: `/metrics`, `/healthz`, `/readyz`. */
export function mountOperation(
  app: App,
  options: { metrics: Metrics; originMetrics: () => Promise<string>; ready: () => Record<string, boolean>; log: Log },
): void {
  const { metrics, originMetrics, ready, log } = options;
  const originAnswers = metrics.gauge("stentor_http_origin_metrics_up", "1 while the origin's metrics can be had.");

  app.get("/metrics", async (c) => {
    const origin = await originMetrics().catch((fault: unknown) => {
      log.warn({ fault: String(fault) }, "The origin's metrics cannot be had");
      return undefined;
    });
    originAnswers.set(origin === undefined ? 0 : 1);
    const text = `${await metrics.text()}${origin ?? ""}`;
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
