import { type App, closePath } from "../app.ts";

/** Mounts `/api/v1/openapi.json`: OpenAPI 3.1, from the routes mounted so far. */
export function mountOpenApi(app: App): void {
  const participant = { type: "http", scheme: "bearer", description: "A host's or guest's token" } as const;
  const operator = { type: "http", scheme: "bearer", description: "The operator's token" } as const;
  app.openAPIRegistry.registerComponent("securitySchemes", "operator", operator);
  app.openAPIRegistry.registerComponent("securitySchemes", "participant", participant);
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Stentor",
      version: "1",
      description:
        "Rooms for live audio conversations. WHIP, listening over WebSocket and HLS are described in the docs.",
      license: { name: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
  });
  app.get("/api/v1/openapi.json", (c) => c.json(document));
  closePath(app, "/api/v1/openapi.json", ["GET"]);
}
