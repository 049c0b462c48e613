import type { Config } from "../config/index.ts";

type TrackerPlace = Pick<Config, "statusUrl" | "publicUrl" | "natsServers" | "statusPort">;

/**
 * What pages are told of where the tracker answers by itself: the operator's word, or `:8081` for that port of the host that the page came
 * from. `undefined` where only the operator could know: behind a public URL, on another machine, or at any free port.
 */
export function trackerPlace({
  statusUrl,
  publicUrl,
  natsServers = [],
  statusPort = 0,
}: Partial<TrackerPlace>): string | undefined {
  if (statusUrl !== undefined) return statusUrl;
  return publicUrl !== undefined || natsServers.length > 0 || statusPort === 0 ? undefined : `:${statusPort}`;
}

/** The same as an origin, for whoever came by this one. */
export function trackerOrigin(config: Partial<TrackerPlace>, origin: string): string | undefined {
  const place = trackerPlace(config);
  if (place === undefined || !place.startsWith(":")) return place;
  const here = URL.parse(origin);
  if (here === null) return undefined;
  here.port = place.slice(1);
  return here.origin;
}
