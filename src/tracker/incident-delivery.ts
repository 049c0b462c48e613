import type { Delivery, Incident } from "../protocol/index.ts";

/**
 * Word of an incident for those who want it: once for each thing that was said of it. `undefined`: nothing to send, because a mere
 * possibility was not confirmed, or because it became part of another.
 */
export function incidentDelivery(incident: Incident, change: string, publicUrl: string): Delivery | undefined {
  const { id, title, state, updates } = incident;
  const last = updates.at(-1);
  if (last === undefined || change === "merged" || incident.mergedInto !== null || state === "possible")
    return undefined;
  return {
    id: `incident-${id}-${updates.length}-${state}`,
    event: "incident",
    room: incident.scope.room ?? null,
    atMs: last.atMs,
    title: `${state === "resolved" ? "Resolved" : "Trouble"}: ${title}`,
    text: last.text,
    url: `${publicUrl}/status#${id}`,
    data: incident,
  };
}
