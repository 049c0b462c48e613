/** Doors over HTTP: what hosts and the operator may set, and what is refused. */
import { expect, test } from "bun:test";
import { readPlace } from "../../draw/index.ts";
import type { DoorView } from "../../protocol/index.ts";
import { type HttpScene, OPERATOR, openScene } from "../http-scene.ts";

type Refusal = { error: { code: string; message: string } };

async function put(scene: HttpScene, room: { id: string; hostToken: string }, json: unknown, token = room.hostToken) {
  const answer = await scene.call(`/api/v1/rooms/${room.id}/door`, { method: "PUT", token, json });
  return { status: answer.status, body: (await answer.json()) as DoorView & Refusal };
}

async function codeOf(asked: Promise<Response>): Promise<[number, string]> {
  const answer = await asked;
  return [answer.status, ((await answer.json()) as Refusal).error.code];
}

test("a room's door stands open until its host or the operator sets it, and anybody may look", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const look = await scene.call(`/api/v1/rooms/${room.id}/door`);
  expect(look.headers.get("cache-control")).toBe("public, max-age=1");
  expect(await look.json()).toMatchObject({
    room: room.id,
    status: "not-queueing",
    why: null,
    seats: null,
    draw: null,
  });
  expect((await put(scene, room, { seats: 5 })).body).toMatchObject({ seats: 5, status: "not-queueing" });
  expect((await put(scene, room, { suspended: true }, OPERATOR)).body).toMatchObject({
    seats: 5,
    status: "suspended",
    why: "operator",
  });
  expect((await put(scene, room, { seats: null, suspended: false })).body).toMatchObject({
    seats: null,
    status: "not-queueing",
  });
});

test("a start is told with its offset, and commits to a draw", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const inAnHour = new Date(scene.clock.nowMs() + 2 * 3_600_000).toISOString().replace(/\.\d+Z$/, "+01:00");
  const { body } = await put(scene, room, { opensAt: inAnHour });
  expect(body).toMatchObject({ status: "prequeue", why: "before-start", opensAtMs: Date.parse(inAnHour) });
  expect(body.draw).toEqual({ commitment: expect.stringMatching(/^[0-9a-f]{64}$/), seed: null, size: null });
  const later = new Date(scene.clock.nowMs() + 7_200_000).toISOString();
  expect((await put(scene, room, { opensAt: later })).body.draw).toEqual(body.draw);
  expect((await put(scene, room, { opensAt: null })).body).toMatchObject({ status: "not-queueing", opensAtMs: null });
});

test("what a door cannot be is refused with the field's name", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const wrong: [unknown, string][] = [
    [{ seats: 0 }, "seats"],
    [{ seats: -1 }, "seats"],
    [{ seats: 1.5 }, "seats"],
    [{ seats: "5" }, "seats"],
    [{ opensAt: "2030-01-01T20:00:00" }, "opensAt"],
    [{ opensAt: "tonight at eight" }, "opensAt"],
    [{ opensAt: "2030-02-30T20:00:00Z" }, "opensAt"],
    [{ opensAt: "2001-01-01T20:00:00Z" }, "opensAt"],
    [{ opensAt: 5 }, "opensAt"],
    [{ suspended: "yes" }, "suspended"],
    [{ chairs: 5 }, "chairs"],
  ];
  for (const [json, field] of wrong) {
    const { status, body } = await put(scene, room, json);
    expect([json, status, body.error.code]).toEqual([json, 400, "bad_request"]);
    expect(body.error.message).toContain(field);
  }
  expect((await put(scene, room, { seats: 5 }, "somebody-elses-token-of-128-bits")).status).toBe(401);
  const at = `/api/v1/rooms/${room.id}`;
  await scene.call(`${at}/end`, { method: "POST", token: room.hostToken });
  expect((await put(scene, room, { seats: 5 })).body.error.code).toBe("room_ended");
  expect(await codeOf(scene.call(`${at}/door`))).toEqual([410, "room_ended"]);
  expect(await codeOf(scene.call("/api/v1/rooms/nowhere/door"))).toEqual([404, "room_not_found"]);
});

test("a host invites up to ten thousand, each with a link of its own", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const at = `/api/v1/rooms/${room.id}/invitations`;
  const invite = (count: unknown, token = room.hostToken) => scene.call(at, { method: "POST", token, json: { count } });
  const made = await invite(2);
  const { invitations } = (await made.json()) as { invitations: { ticket: string; listen: string }[] };
  expect(made.status).toBe(201);
  expect(invitations.map(({ ticket }) => readPlace(ticket)).map((place) => place?.number)).toEqual([1, 2]);
  expect(invitations[0]?.listen).toBe(`${scene.http.url}/r/${room.id}#ticket=${invitations[0]?.ticket}`);
  for (const count of [0, 1_001, 1.5, "many"]) expect(await codeOf(invite(count))).toEqual([400, "bad_request"]);
  expect(await codeOf(invite(1, OPERATOR))).toEqual([401, "token_invalid"]);
  for (let thousand = 0; thousand < 9; thousand++) expect((await invite(1_000)).status).toBe(201);
  expect(await codeOf(invite(1_000))).toEqual([409, "invitation_limit"]);
  expect((await invite(998)).status).toBe(201);
  expect(await codeOf(invite(1))).toEqual([409, "invitation_limit"]);
});

test("the operator turns the key, and nobody is shown a secret", async () => {
  await using scene = openScene();
  const rotate = (token: string) => scene.call("/api/v1/ticket-keys", { method: "POST", token });
  const text = await (await rotate(OPERATOR)).text();
  const { keys } = JSON.parse(text) as { keys: { id: number; fromMs: number; untilMs: number }[] };
  expect(keys.map(({ id }) => id)).toEqual([1, 2]);
  expect((keys[0]?.untilMs ?? 0) - scene.clock.nowMs()).toBe(24 * 3_600_000 + 5_000);
  expect(text).not.toContain("secret");
  expect(await codeOf(rotate("not-the-operator"))).toEqual([401, "token_invalid"]);
});

test("what a rehearsal proved is the operator's to write and everybody's to read", async () => {
  await using scene = openScene();
  const proof = { listeners: 20_000, arrivalsPerSecond: 800, atMs: 1_700_000_000_000, note: "two cores" };
  const write = (json: unknown, token = OPERATOR) => scene.call("/api/v1/capacity", { method: "PUT", token, json });
  expect(await (await scene.call("/api/v1/capacity")).json()).toEqual({ proven: null });
  expect((await write(proof)).status).toBe(200);
  expect(await (await scene.call("/api/v1/capacity")).json()).toEqual({ proven: proof });
  for (const wrong of [{ ...proof, listeners: 0 }, { ...proof, arrivalsPerSecond: 0 }, { listeners: 5 }]) {
    expect(await codeOf(write(wrong))).toEqual([400, "bad_request"]);
  }
  expect(await codeOf(write(proof, "not-the-operator"))).toEqual([401, "token_invalid"]);
});

test("doors are described in the OpenAPI document, and other methods are named", async () => {
  await using scene = openScene();
  const document = (await (await scene.call("/api/v1/openapi.json")).json()) as { paths: Record<string, object> };
  expect(Object.keys(document.paths["/api/v1/rooms/{room}/door"] ?? {})).toEqual(["get", "put"]);
  const wrong = await scene.call("/api/v1/ticket-keys");
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
});
