import type { EventReport } from "../event-report.ts";

export async function reportPdf(report: EventReport): Promise<Uint8Array> {
  return new TextEncoder().encode(report.event.title);
}
