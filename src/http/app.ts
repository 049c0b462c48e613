import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import { StentorError } from "../protocol/index.ts";
import type { Origin } from "./client-address.ts";
import { errorResponse } from "./error-response.ts";

/** What every handler knows of its request beside the request. */
export type RequestFacts = Origin & { requestId: string };
export type AppEnv = { Bindings: RequestFacts };
export type AppContext = Context<AppEnv>;
export type App = OpenAPIHono<AppEnv>;

/** A router whose schema refusals are `bad_request`, each field named. */
export function newApp(): App {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success)
        throw new StentorError("bad_request", `Cannot read the request: ${described(result.error.issues)}`);
    },
  });
}

/** Answers every other method at this path: 204 with `Allow` to OPTIONS, else 405. */
export function closePath(app: App, path: string, methods: readonly string[]): void {
  const allow = allowed(methods);
  app.all(path, (c) => {
    if (c.req.method === "OPTIONS") return c.body(null, 204, { Allow: allow });
    const { method, path: asked } = c.req;
    const refusal = errorResponse(
      new StentorError("method_not_allowed", `Cannot ${method} ${asked}: it answers ${allow}`),
    );
    refusal.headers.set("Allow", allow);
    return refusal;
  });
}

function allowed(methods: readonly string[]): string {
  const all = new Set([...methods, "OPTIONS"]);
  if (all.has("GET")) all.add("HEAD");
  return [...all].join(", ");
}

function described(issues: readonly { path: readonly PropertyKey[]; message: string }[]): string {
  return issues
    .slice(0, 5)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
}
