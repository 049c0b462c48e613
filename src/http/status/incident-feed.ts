import { Feed } from "feed";
import type { Incident } from "../../protocol/index.ts";

/** Every update of these incidents as Atom (RFC 4287), the newest first. `url`: the status page's own address. */
export function incidentFeed(incidents: readonly Incident[], url: string, nowMs: number): string {
  const updates = incidents
    .flatMap((incident) => incident.updates.map((update, at) => ({ incident, update, at })))
    .sort((one, other) => other.update.atMs - one.update.atMs);
  const feed = new Feed({
    id: url,
    title: "Stentor: incidents",
    link: url,
    updated: new Date(updates[0]?.update.atMs ?? nowMs),
    generator: false,
    feedLinks: { atom: `${url}/feed.atom` },
    copyright: "",
  });
  for (const { incident, update, at } of updates) {
    feed.addItem({
      id: `${url}#${incident.id}-${at}`,
      title: `${update.stage === "resolved" ? "Resolved: " : ""}${incident.title}`,
      link: `${url}#${incident.id}`,
      date: new Date(update.atMs),
      description: update.text,
    });
  }
  return feed.atom1();
}
