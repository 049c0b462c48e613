import { expect, test } from "bun:test";
import { OPERATOR, openScene } from "./http-scene.ts";

test("metrics are control's, http's and the origin's, in one text", async () => {
  await using scene = openScene();
  await scene.room();
  await scene.control.keepHouse();
  const response = await scene.call("/metrics");
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  const text = await response.text();
  for (const line of [
    'stentor_control_rooms{state="waiting"} 1',
    'stentor_http_requests_total{area="api",status="201"} 1',
    "stentor_http_other_metrics_up 1",
    "stentor_origin_ticks_total 7",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
});

test("an origin that does not answer leaves the rest of the metrics", async () => {
  await using scene = openScene({ otherMetrics: () => Promise.reject(new Error("away")) });
  const text = await (await scene.call("/metrics")).text();
  expect(text).toContain("stentor_http_other_metrics_up 0");
  expect(text).toContain("stentor_control_edges 0");
});

test("alive at once, ready when every part is", async () => {
  const parts = { origin: false, edge: true };
  await using scene = openScene({ ready: () => parts });
  expect((await scene.call("/healthz")).status).toBe(200);
  const notYet = await scene.call("/readyz");
  expect([notYet.status, await notYet.json()]).toEqual([503, { ready: false, parts }]);
  parts.origin = true;
  const now = await scene.call("/readyz");
  expect([now.status, await now.json()]).toEqual([200, { ready: true, parts }]);
});

test("the OpenAPI document is 3.1 and describes every route with the schemas that check", async () => {
  await using scene = openScene();
  type Operation = { security?: unknown; requestBody?: unknown; responses: Record<string, unknown> };
  type Document = {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, { required?: string[]; additionalProperties?: boolean }> };
  };
  const document = (await (await scene.call("/api/v1/openapi.json")).json()) as Document;
  expect(document.openapi).toBe("3.1.0");
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((m) => `${m} ${path}`),
  );
  expect(routes.sort()).toEqual([
    "delete /api/v1/rooms/{room}/posts/{post}",
    "delete /api/v1/rooms/{room}/schedule",
    "delete /api/v1/rooms/{room}/speakers/{participant}",
    "get /api/v1/capacity",
    "get /api/v1/reports",
    "get /api/v1/rooms",
    "get /api/v1/rooms/{room}",
    "get /api/v1/rooms/{room}/audience",
    "get /api/v1/rooms/{room}/digests",
    "get /api/v1/rooms/{room}/door",
    "get /api/v1/rooms/{room}/me",
    "get /api/v1/rooms/{room}/posts",
    "get /api/v1/rooms/{room}/verdict",
    "get /api/v1/rooms/{room}/verdict/signs",
    "get /api/v1/verdict",
    "get /api/v1/verdict/signs",
    "patch /api/v1/rooms/{room}/me",
    "post /api/v1/rooms",
    "post /api/v1/rooms/{room}/end",
    "post /api/v1/rooms/{room}/invitations",
    "post /api/v1/rooms/{room}/live",
    "post /api/v1/rooms/{room}/posts",
    "post /api/v1/rooms/{room}/speakers",
    "post /api/v1/ticket-keys",
    "put /api/v1/capacity",
    "put /api/v1/rooms/{room}/door",
    "put /api/v1/rooms/{room}/remarks",
    "put /api/v1/rooms/{room}/schedule",
  ]);
  expect(document.components.schemas["NewRoom"]).toMatchObject({ required: ["title"], additionalProperties: false });
  expect(document.paths["/api/v1/rooms"]?.["post"]?.security).toEqual([{ operator: [] }]);
  const made = await scene.call("/api/v1/rooms", {
    method: "POST",
    token: OPERATOR,
    json: { title: "x", music: true },
  });
  expect(Object.keys((await made.json()) as object).sort()).toEqual(
    [...(document.components.schemas["CreatedRoom"]?.required ?? [])].sort(),
  );
});
