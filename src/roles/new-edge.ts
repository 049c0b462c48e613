import type { Config } from "../config/index.ts";
import { Edge, type EdgeOptions } from "../edge/index.ts";
import { callerAddress } from "../http/index.ts";
import { openFilesLimit, systemClock } from "../platform/index.ts";
import type { Watchpost } from "./watchpost.ts";

/** Files and sockets that an edge's process needs beside its listeners. */
const OTHER_FILES = 500;

export type NewEdgeOptions = Pick<EdgeOptions, "id" | "url" | "alternates" | "relay" | "log" | "metrics"> & {
  watchpost: Watchpost;
};

/** An edge as the operator wants it, that admits no more listeners than its process may have files open. */
export function newEdge(config: Config, { watchpost, ...options }: NewEdgeOptions): Edge {
  const { gate, challenger, callers } = watchpost;
  return new Edge({
    ...options,
    gate,
    ...(challenger === undefined ? {} : { challenger }),
    ...(config.overflowUrl === undefined ? {} : { overflowUrl: config.overflowUrl }),
    isProbe: (request, room) => watchpost.isProbe(request, room),
    clock: systemClock,
    intervalMs: config.intervalMs,
    maxIntervalMs: config.maxIntervalMs,
    maxListeners: mostListeners(config.maxListeners, openFilesLimit()),
    addressOf: callerAddress(config.trustedProxies, callers),
  });
}

/** `files`: how many the process may have open, `undefined` where nobody says. */
export function mostListeners(wanted: number, files: number | undefined): number {
  return files === undefined ? wanted : Math.max(0, Math.min(wanted, files - OTHER_FILES));
}
