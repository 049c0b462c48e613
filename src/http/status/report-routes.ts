import type { Clock } from "../../platform/index.ts";
import type { Tracker } from "../../tracker/index.ts";
import type { App, AppContext } from "../app.ts";

/** Mounts what takes reports and shows comments. `isOperator` throws when the caller is somebody else. */
export function mountReportRoutes(
  _app: App,
  _options: { desk: Tracker["reports"]; clock: Clock; isOperator: (c: AppContext) => void },
): void {}
