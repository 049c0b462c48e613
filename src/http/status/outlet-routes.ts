import type { Tracker } from "../../tracker/index.ts";
import type { App, AppContext } from "../app.ts";

/** Mounts the operator's outlets. `isOperator` throws when the caller is somebody else. */
export function mountOutletRoutes(
  _app: App,
  _options: { outlets: Tracker["outbox"]["outlets"]; isOperator: (c: AppContext) => void },
): void {}
