/** What anybody may ask of a room's listeners and parts. */
import { expect, test } from "bun:test";
import { encodeMessage, type RoomAudience, subjects } from "../../protocol/index.ts";
import { type HttpScene, openScene } from "../http-scene.ts";

type Audience = { now: Record<string, number | null> | null; samples: { atMs: number }[]; error: object };

function edgeSays(scene: HttpScene, room: string, over: Partial<RoomAudience>): void {
  const audience: RoomAudience = {
    websocket: 0,
    stream: 0,
    hls: 0,
    hlsError: 0,
    ears: 0,
    joins: 0,
    leaves: 0,
    stalls: 0,
    behind: new Array<number>(11).fill(0),
    resumed: {},
    intervalMs: 200,
    ...over,
  };
  const facts = { edge: "e1", url: null, load: 0, listeners: 0, leaving: false, rooms: { [room]: audience } };
  scene.relay.publish(subjects.edgeFacts("e1"), encodeMessage(facts));
}

async function codeOf(asked: Promise<Response>): Promise<[number, string]> {
  const response = await asked;
  const body = (await response.json()) as { error: { code: string } };
  return [response.status, body.error.code];
}

test("the audience of a room now and over time, and how each figure is made", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const at = `/api/v1/rooms/${room.id}/audience`;
  const audience = async (query = "") => (await (await scene.call(at + query)).json()) as Audience;
  expect(await audience()).toMatchObject({ now: null, samples: [] });
  const startMs = scene.clock.nowMs();
  for (let second = 0; second < 900; second++) {
    scene.clock.advance(1_000);
    const behind = new Array<number>(11).fill(0).with(2, second * 10);
    edgeSays(scene, room.id, { websocket: second, stream: 1, ears: 7, hls: 4, hlsError: 1.5, joins: 900, behind });
    await scene.control.keepHouse();
  }
  const { now, samples, error } = await audience();
  expect(now).toEqual({
    atMs: scene.clock.nowMs(),
    connections: 900,
    ears: 7,
    hls: 4,
    hlsError: 1.5,
    joins: 900,
    leaves: 0,
    stalls: 0,
    edges: 1,
    behindP50Ms: 625,
    behindP99Ms: 748,
    intervalMs: 200,
  });
  expect(samples).toHaveLength(600);
  expect(Object.keys(error)).toEqual(["connections", "ears", "hls"]);
  const all = (await audience("?since=0")).samples;
  expect(all[0]?.atMs).toBe(startMs + 1_000);
  expect(all.length).toBe(631);
  expect((await audience(`?since=${scene.clock.nowMs()}`)).samples).toHaveLength(1);
  const seen = (await (await scene.call(`/api/v1/rooms/${room.id}`)).json()) as object;
  expect(seen).toMatchObject({ listeners: 904, ears: 7, intervalMs: 200 });
});

test("a long history is told in pieces, without a hole or an overlap", async () => {
  await using scene = openScene();
  const room = await scene.room();
  for (let step = 0; step < 1_300; step++) {
    scene.clock.advance(10_000);
    edgeSays(scene, room.id, { websocket: step });
    await scene.control.keepHouse();
  }
  const told: number[] = [];
  for (let since = 0, pieces = 0; pieces < 3; pieces++) {
    const answer = await scene.call(`/api/v1/rooms/${room.id}/audience?since=${since}`);
    const { samples } = (await answer.json()) as { samples: { atMs: number; connections: number }[] };
    expect(samples.length).toBeLessThanOrEqual(1_000);
    told.push(...samples.map(({ connections }) => connections));
    since = (samples.at(-1)?.atMs ?? 0) + 1;
  }
  expect(told).toEqual(Array.from({ length: 1_300 }, (_, step) => step));
});

test("what is no moment, no part or no rendition is refused, and the field is named", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const at = `/api/v1/rooms/${room.id}`;
  for (const query of ["since=", "since=-1", "since=1e3", "since=yesterday", "since=99999999999999999"]) {
    expect(await codeOf(scene.call(`${at}/audience?${query}`))).toEqual([400, "bad_request"]);
  }
  for (const query of ["from=-1", "from=4294967296", "from=0x1", "rendition=loud"]) {
    expect(await codeOf(scene.call(`${at}/digests?${query}`))).toEqual([400, "bad_request"]);
  }
  expect(await codeOf(scene.call(`${at}/digests?rendition=music`))).toEqual([404, "rendition_not_found"]);
  expect(await codeOf(scene.call("/api/v1/rooms/nowhere/audience"))).toEqual([404, "room_not_found"]);
  expect(await codeOf(scene.call("/api/v1/rooms/nowhere/digests"))).toEqual([404, "room_not_found"]);
});

test("digests are what the origin says, and an origin that is away is told of", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const at = `/api/v1/rooms/${room.id}/digests`;
  scene.origin.digests = [{ number: 7, sha256: "ab".repeat(32) }];
  const answer = await scene.call(`${at}?from=7&rendition=lean`);
  expect(await answer.json()).toEqual({ digests: scene.origin.digests });
  expect(scene.origin.ordersOf("digests")).toEqual([{ order: "digests", room: room.id, rendition: "lean", from: 7 }]);
  scene.origin.stop();
  expect(await codeOf(scene.call(at))).toEqual([503, "origin_unavailable"]);
  await scene.call(`/api/v1/rooms/${room.id}/end`, { method: "POST", token: room.hostToken });
  expect(await codeOf(scene.call(at))).toEqual([410, "room_ended"]);
});

test("an address that looks too often is told to come again", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const looks = Array.from({ length: 70 }, (_, index) =>
    scene.call(`/api/v1/rooms/${room.id}/${index % 2 === 0 ? "audience" : "digests"}`),
  );
  const statuses = (await Promise.all(looks)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  scene.clock.advance(1_000);
  expect((await scene.call(`/api/v1/rooms/${room.id}/audience`)).status).toBe(200);
});

test("both are described in the OpenAPI document", async () => {
  await using scene = openScene();
  const document = (await (await scene.call("/api/v1/openapi.json")).json()) as {
    paths: Record<string, { get?: { parameters: { name: string; schema: { type: string } }[] } }>;
    components: { schemas: Record<string, { required: string[] }> };
  };
  const parametersOf = (path: string) =>
    document.paths[path]?.get?.parameters.map(({ name, schema }) => `${name} ${schema.type}`);
  expect(parametersOf("/api/v1/rooms/{room}/audience")).toEqual(["room string", "since integer"]);
  expect(parametersOf("/api/v1/rooms/{room}/digests")).toEqual(["room string", "rendition string", "from integer"]);
  expect(document.components.schemas["AudienceSample"]?.required).toContain("hlsError");
});
