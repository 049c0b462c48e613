/** Starts over HTTP, and the file that puts them into a calendar, read line by line as RFC 5545 says. */
import { expect, test } from "bun:test";
import { type HttpScene, OPERATOR, openScene } from "../http-scene.ts";

const DAY_MS = 86_400_000;

function make(scene: HttpScene, json: Record<string, unknown>) {
  return scene.call("/api/v1/rooms", { method: "POST", token: OPERATOR, json: { title: "Town hall", ...json } });
}

async function scheduled(scene: HttpScene, more: Record<string, unknown> = {}) {
  const atMs = Math.floor(scene.clock.nowMs() / 1_000) * 1_000 + DAY_MS;
  const scheduledAt = new Date(atMs).toISOString();
  const made = await make(scene, { scheduledAt, timeZone: "Europe/Vienna", ...more });
  const { id, hostToken } = (await made.json()) as { id: string; hostToken: string };
  const set = (json: unknown, token = hostToken) =>
    scene.call(`/api/v1/rooms/${id}/schedule`, { method: "PUT", token, json });
  return { id, hostToken, atMs, scheduledAt, set };
}

test("a room is made with its start, which everybody sees beside the server's time", async () => {
  await using scene = openScene();
  const { id, scheduledAt } = await scheduled(scene);
  const schedule = { scheduledAt, timeZone: "Europe/Vienna", openedAt: null, phase: "backstage" };
  expect(await (await scene.call(`/api/v1/rooms/${id}`)).json()).toMatchObject({
    schedule,
    serverTimeMs: scene.clock.nowMs(),
    state: "waiting",
  });
  const plain = await (await make(scene, {})).json();
  expect(plain).toMatchObject({ schedule: null, note: null, serverTimeMs: scene.clock.nowMs() });
});

test("the host moves the start and takes it back; a local time that comes twice is said", async () => {
  await using scene = openScene();
  const { id, hostToken, set } = await scheduled(scene);
  const moved = await set({ scheduledAt: "2024-10-27T02:30", timeZone: "Europe/Vienna" });
  expect(moved.status).toBe(200);
  expect(await moved.json()).toEqual({
    schedule: {
      scheduledAt: "2024-10-27T00:30:00.000Z",
      timeZone: "Europe/Vienna",
      openedAt: null,
      phase: "backstage",
    },
    note: expect.stringContaining("comes twice"),
    serverTimeMs: scene.clock.nowMs(),
  });
  const removal = () => scene.call(`/api/v1/rooms/${id}/schedule`, { method: "DELETE", token: hostToken });
  expect([(await removal()).status, (await removal()).status]).toEqual([204, 204]);
  expect(await (await scene.call(`/api/v1/rooms/${id}`)).json()).toMatchObject({ schedule: null });
});

test.each([
  [{ scheduledAt: "2001-01-01T00:00:00Z" }, "schedule_invalid"],
  [{ scheduledAt: "2031-01-01T00:00:00Z" }, "schedule_invalid"],
  [{ scheduledAt: "2024-03-31T02:30", timeZone: "Europe/Vienna" }, "schedule_invalid"],
  [{ scheduledAt: "2024-05-01T20:00", timeZone: "Mars/Base" }, "schedule_invalid"],
  [{ scheduledAt: "2024-05-01T20:00" }, "schedule_invalid"],
  [{ timeZone: "Europe/Vienna" }, "bad_request"],
  [{ scheduledAt: 5 }, "bad_request"],
])("%p is no start, for a new room or an old one", async (wish, code) => {
  await using scene = openScene();
  const { set } = await scheduled(scene);
  for (const answer of [await make(scene, wish), await set(wish)]) {
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code } });
  }
});

test("nobody but the host sets a start", async () => {
  await using scene = openScene();
  const { set, scheduledAt } = await scheduled(scene);
  expect((await set({ scheduledAt }, OPERATOR)).status).toBe(401);
  expect((await set({ scheduledAt }, "nonsense")).status).toBe(401);
});

test("the calendar file holds one event, the same for ever, whose sequence grows with each change", async () => {
  await using scene = openScene();
  const { id, atMs, set, hostToken } = await scheduled(scene, { title: "Tea, cake;\\ and talk" });
  const first = await calendar(scene, id);
  expect(first.type).toBe("text/calendar; charset=utf-8");
  expect(first.lines.get("SUMMARY")).toBe("Tea\\, cake\\;\\\\ and talk");
  expect(first.lines.get("DTSTART")).toBe(new Date(atMs).toISOString().replaceAll(/[-:]|\.\d+/g, ""));
  expect(first.lines.get("URL;VALUE=URI")).toBe(`${scene.http.url}/r/${id}`);
  expect(first.lines.get("TRIGGER")).toBe("-PT10M");
  expect(first.lines.get("X-STENTOR-TIME-ZONE")).toBe("Europe/Vienna");
  expect(first.lines.get("STATUS")).toBe("CONFIRMED");
  await set({ scheduledAt: new Date(atMs + DAY_MS).toISOString() });
  const moved = await calendar(scene, id);
  await scene.call(`/api/v1/rooms/${id}/schedule`, { method: "DELETE", token: hostToken });
  const cancelled = await calendar(scene, id);
  const all = [first, moved, cancelled];
  expect(all.map(({ lines }) => lines.get("SEQUENCE"))).toEqual(["0", "1", "2"]);
  expect(new Set(all.map(({ lines }) => lines.get("UID"))).size).toBe(1);
  expect([cancelled.lines.get("STATUS"), cancelled.lines.get("METHOD")]).toEqual(["CANCELLED", "CANCEL"]);
  const again = await scene.call(`/r/${id}/calendar.ics`, { headers: { "If-None-Match": cancelled.etag } });
  expect(again.status).toBe(304);
});

test("a room that never had a start has no calendar file", async () => {
  await using scene = openScene();
  const { id } = await scene.room();
  expect((await scene.call(`/r/${id}/calendar.ics`)).status).toBe(404);
  expect((await scene.call("/r/nowhere/calendar.ics")).status).toBe(404);
});

/** Unfolded and split at each line's first colon that is not in a parameter; the alarm's lines come over the event's of their names but one. */
async function calendar(scene: HttpScene, room: string) {
  const answer = await scene.call(`/r/${room}/calendar.ics`);
  const text = await answer.text();
  const rows = text.replaceAll(/\r\n[ \t]/g, "").split("\r\n");
  if (rows.some((row) => row !== "" && !/^[A-Z-]+(?:;[A-Z-]+=[^:;]+)*:/.test(row))) throw new Error(`no line: ${text}`);
  if (text.split("\r\n").some((row) => Buffer.byteLength(row) > 75)) throw new Error("a line is too long");
  const lines = new Map(rows.map((row) => [row.slice(0, row.indexOf(":")), row.slice(row.indexOf(":") + 1)]));
  return { lines, type: answer.headers.get("content-type"), etag: answer.headers.get("etag") ?? "" };
}
