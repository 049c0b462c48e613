import type { Config } from "../config/index.ts";

type TrackerPlace = Pick<Config, "statusUrl" | "publicUrl" | "natsServers" | "statusPort">;

/**
 * Where browsers reach the tracker by itself, given the origin by which they came here: the operator's word, or this very host at the
 * tracker's port. `undefined` where only the operator could know: behind a public URL, on another machine, or at any free port.
 */
export function trackerOrigin(
  { statusUrl, publicUrl, natsServers = [], statusPort = 0 }: Partial<TrackerPlace>,
  origin: string,
): string | undefined {
  if (statusUrl !== undefined) return statusUrl;
  const here = URL.parse(origin);
  if (here === null || publicUrl !== undefined || natsServers.length > 0 || statusPort === 0) return undefined;
  here.port = String(statusPort);
  return here.origin;
}
