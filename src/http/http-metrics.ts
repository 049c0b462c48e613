import type { Metrics } from "../platform/index.ts";

/** The kinds of address, as a label. */
export type Area = "api" | "whip" | "page" | "operation";

export function areaOf(pathname: string): Area {
  if (pathname.startsWith("/api/")) return "api";
  if (pathname.startsWith("/whip/")) return "whip";
  return pathname === "/metrics" || pathname === "/healthz" || pathname === "/readyz" ? "operation" : "page";
}

/** Counts requests that are not a listener's; the edge counts those. */
export function httpMetrics(metrics: Metrics) {
  return {
    requests: metrics.counter("stentor_http_requests_total", "Requests answered, by area and status.", [
      "area",
      "status",
    ]),
    seconds: metrics.histogram(
      "stentor_http_request_seconds",
      "How long a request took to answer, its body's arrival included.",
      [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3],
      ["area"],
    ),
    underWay: metrics.gauge("stentor_http_requests_under_way", "Requests that wait for their answer."),
    overloaded: metrics.counter(
      "stentor_http_overloaded_total",
      "Requests refused because too many of their surface, or too many bodies, were under way.",
      ["surface"],
    ),
    certificates: metrics.counter("stentor_http_certificates_total", "Certificates read, by outcome.", ["outcome"]),
  };
}

export type HttpMetrics = ReturnType<typeof httpMetrics>;
