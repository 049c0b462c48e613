import type { TroubleAnswer, TroubleReport } from "../src/protocol/index.ts";

/** A report as a page sends it, of a person of its own unless `over` says whose. */
export function troubleReport(over: Partial<TroubleReport> = {}): TroubleReport {
  return {
    id: newId(),
    person: newId(),
    category: "no-sound",
    room: null,
    text: null,
    agoMs: 0,
    timeZone: "Europe/Vienna",
    language: "de-AT",
    listener: null,
    met: null,
    ...over,
  };
}

/**
 * `undefined`: nobody answered, or it was refused; it may be sent again. `from`: the address that a trusted proxy would say it came from.
 */
export async function sendReport(to: string, report: TroubleReport, from?: string): Promise<TroubleAnswer | undefined> {
  try {
    const response = await fetch(`${to}/status/reports`, {
      method: "POST",
      headers: { "content-type": "text/plain", ...(from === undefined ? {} : { "x-forwarded-for": from }) },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(5_000),
    });
    return response.ok ? ((await response.json()) as TroubleAnswer) : undefined;
  } catch {
    return undefined;
  }
}

function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}
