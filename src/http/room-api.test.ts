import { expect, test } from "bun:test";
import { OPERATOR, openScene } from "./http-scene.ts";

test("a room is made, goes live, gets a guest, and ends", async () => {
  await using scene = openScene();
  const made = await scene.call("/api/v1/rooms", {
    method: "POST",
    token: OPERATOR,
    json: { title: " Town hall ", hostName: "Ana" },
  });
  expect(made.status).toBe(201);
  const room = (await made.json()) as { id: string; hostToken: string; links: Record<string, string> };
  expect(room).toMatchObject({ title: "Town hall", state: "waiting" });
  expect(room.id).toMatch(/^town-hall-[a-z0-9]{6}$/);
  expect(room.links).toEqual({
    listen: `${scene.http.url}/r/${room.id}`,
    live: `${scene.http.url}/r/${room.id}/live.opus`,
    hls: `${scene.http.url}/r/${room.id}/hls/index.m3u8`,
    studio: `${scene.http.url}/studio/${room.id}#token=${room.hostToken}`,
    whip: `${scene.http.url}/whip/${room.id}`,
  });
  const at = `/api/v1/rooms/${room.id}`;

  const live = await scene.call(`${at}/live`, { method: "POST", token: room.hostToken });
  expect(live.status).toBe(200);
  expect(await live.json()).toMatchObject({ id: room.id, state: "live", listeners: null });

  const invited = await scene.call(`${at}/speakers`, { method: "POST", token: room.hostToken });
  expect(invited.status).toBe(201);
  const guest = (await invited.json()) as { id: string; token: string; links: { studio: string } };
  expect(guest.links.studio).toBe(`${scene.http.url}/studio/${room.id}#token=${guest.token}`);

  const me = await scene.call(`${at}/me`, { method: "PATCH", token: guest.token, json: { name: "Ben" } });
  expect(await me.json()).toEqual({ id: guest.id, name: "Ben", role: "guest" });

  const seen = (await (await scene.call(at)).json()) as { createdAt: string; speakers: unknown[] };
  expect(seen.createdAt).toBe(new Date(scene.clock.nowMs()).toISOString());
  expect(seen.speakers).toEqual([
    { id: expect.any(String), name: "Ana", role: "host", speaking: false, loudnessLufs: -70, onAir: false },
    { id: guest.id, name: "Ben", role: "guest", speaking: false, loudnessLufs: -70, onAir: false },
  ]);

  const removed = await scene.call(`${at}/speakers/${guest.id}`, { method: "DELETE", token: room.hostToken });
  expect(removed.status).toBe(204);
  expect((await scene.call(`${at}/me`, { token: guest.token })).status).toBe(401);

  expect(await (await scene.call(`${at}/end`, { method: "POST", token: room.hostToken })).json()).toMatchObject({
    state: "ended",
  });
  expect(await (await scene.call("/api/v1/rooms")).json()).toEqual({ rooms: [] });
});
