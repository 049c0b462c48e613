import type { ListenPath } from "./listener-state.ts";

/** Which paths a browser has the means for. */
export type PathSupport = Record<ListenPath, boolean>;

const BEST_FIRST = ["mse", "managed-mse", "webcodecs", "hls"] as const satisfies readonly ListenPath[];

/**
 * The paths to try, best first. A managed source is taken only where the plain one is missing: where both are, the plain
 * one fetches by our own timing.
 */
export function choosePaths(support: PathSupport, forced: ListenPath | undefined): ListenPath[] {
  if (forced !== undefined) return support[forced] ? [forced] : [];
  return BEST_FIRST.filter((path) => support[path] && !(path === "managed-mse" && support.mse));
}
