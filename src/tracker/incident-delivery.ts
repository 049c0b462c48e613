import type { Delivery, Incident } from "../protocol/index.ts";

/**
 * Word of an incident for those who want it: once for each thing that was said of it. `undefined`: nothing to send, because it is, or
 * never was more than, a mere possibility, or because it became part of another.
 */
export function incidentDelivery(
  incident: Incident,
  { change, wasTrouble, publicUrl }: { change: string; wasTrouble: boolean; publicUrl: string },
): Delivery | undefined {
  const { id, title, state, updates } = incident;
  const last = updates.at(-1);
  const isToBeTold = wasTrouble && state !== "possible" && change !== "merged" && incident.mergedInto === null;
  if (last === undefined || !isToBeTold) return undefined;
  return {
    // By its time: the timeline has a bound, and its length stands still there.
    id: `incident-${id}-${last.atMs}-${state}`,
    event: "incident",
    room: incident.scope.room ?? null,
    atMs: last.atMs,
    title: `${state === "resolved" ? "Resolved" : "Trouble"}: ${title}`,
    text: last.text,
    url: `${publicUrl}/status#${id}`,
    data: incident,
  };
}
