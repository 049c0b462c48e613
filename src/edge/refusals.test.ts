import { describe, expect, test } from "bun:test";
import { ERROR_STATUS, type ErrorCode, StentorError } from "../protocol/index.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { fakePart, LoopbackScene } from "./loopback-scene.ts";
import { refusalResponse } from "./refusal.ts";
import { LINGER_MS } from "./room.ts";

const history = [fakePart(1), fakePart(2)];

describe("what cannot be answered", () => {
  const websocket = { Upgrade: "websocket", Connection: "Upgrade" };
  const cases: { path: string; init?: RequestInit; status: number; code: string }[] = [
    { path: "listen", status: 426, code: "upgrade_required" },
    { path: "listen", init: { headers: websocket }, status: 426, code: "upgrade_required" },
    { path: "listen", init: { method: "POST" }, status: 405, code: "method_not_allowed" },
    { path: "listen?rendition=music", status: 404, code: "rendition_not_found" },
    { path: "listen?from=x", status: 400, code: "bad_request" },
    { path: "live.opus?rendition=music", status: 404, code: "rendition_not_found" },
    { path: "hls/music/media.m3u8", status: 404, code: "rendition_not_found" },
    { path: "hls/voice/other.m3u8", status: 404, code: "not_found" },
    { path: "listen?from=-1", init: { headers: websocket }, status: 400, code: "bad_request" },
    { path: "listen?from=4294967296", init: { headers: websocket }, status: 400, code: "bad_request" },
  ];
  for (const { path, init, status, code } of cases) {
    test(`${init?.method ?? "GET"} ${path} → ${status} ${code}`, async () => {
      await using scene = new LoopbackScene({ history });
      const answer = await scene.get(path, init);
      expect(answer.status).toBe(status);
      expect(answer.headers.get("access-control-allow-origin")).toBe("*");
      expect(await answer.json()).toMatchObject({ error: { code, message: expect.stringContaining("Cannot") } });
      expect(await scene.metric(`stentor_edge_refused_total{code="${code}"}`)).toBe(1);
    });
  }

  test("an unknown room is asked for once a second at most", async () => {
    await using scene = new LoopbackScene({ history });
    const asked = () => scene.asked.filter((subject) => subject === "control.card nowhere").length;
    const get = () => fetch(scene.url("live.opus").replace(scene.room, "nowhere"));
    for (let round = 0; round < 5; round++) expect((await get()).status).toBe(404);
    expect(asked()).toBe(1);
    scene.clock.advance(1_001);
    expect((await get()).headers.get("cache-control")).toBe("public, max-age=1");
    expect(asked()).toBe(2);
  });

  test("only control can say that a room does not exist; while it does not answer, the room may", async () => {
    await using scene = new LoopbackScene({ history });
    expect((await fetch(scene.url("live.opus").replace(scene.room, "nobody"))).status).toBe(404);
    scene.controlDies();
    const answer = await fetch(scene.url("live.opus").replace(scene.room, "somebody"));
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(await answer.json()).toMatchObject({ error: { code: "origin_unavailable" } });
  });

  test("what is asked for without a WebSocket tells why a WebSocket was refused", async () => {
    await using scene = new LoopbackScene({ history });
    const answer = await fetch(scene.url("listen").replace(scene.room, "nobody"));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ error: { code: "room_not_found" } });
  });

  test("names that could break out of a subject are no room's", async () => {
    await using scene = new LoopbackScene({ history });
    for (const name of ["a.b", "*", "a%2Fb", "x".repeat(65)]) {
      expect((await fetch(scene.url("live.opus").replace(scene.room, name))).status).toBe(404);
    }
    expect(scene.asked).toEqual([]);
  });

  test("beyond its listeners an edge refuses, and takes the next when one has left", async () => {
    await using scene = new LoopbackScene({ history, maxListeners: 2 });
    const first = await LoopbackListener.join(scene.url("listen"));
    using _second = await LoopbackListener.join(scene.url("listen"));
    for (const path of ["live.opus", "listen"]) {
      const answer = await scene.get(path);
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toBe("30");
      expect(await answer.json()).toMatchObject({ error: { code: "listener_limit" } });
    }
    first[Symbol.dispose]();
    let third = await LoopbackListener.join(scene.url("listen"));
    while (third.messages.length === 0) third = await LoopbackListener.join(scene.url("listen"));
    expect(third.parts).toEqual([1, 2]);
    third[Symbol.dispose]();
  });

  test("a browser may ask beforehand whether it may", async () => {
    await using scene = new LoopbackScene({ history });
    const answer = await scene.get("hls/voice/media.m3u8", { method: "OPTIONS" });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-methods")).toBe("GET, HEAD, OPTIONS");
  });
});

test("every code leaves an edge with the status that the list gives it", () => {
  for (const [code, status] of Object.entries(ERROR_STATUS)) {
    const answer = refusalResponse(new StentorError(code as ErrorCode, "Cannot"), "GET");
    expect([code, answer.status]).toEqual([code, status]);
  }
});

test("an edge that closes ends what is endless, lets go of who waits, and takes nobody more", async () => {
  await using scene = new LoopbackScene({ history });
  const stream = await scene.get("live.opus");
  const waiting = scene.get("hls/voice/media.m3u8?_HLS_msn=1");
  await scene.holding(1);
  await scene.edge.close();
  expect((await stream.bytes()).length).toBeGreaterThan(0);
  expect((await waiting).status).toBe(503);
  expect((await scene.get("live.opus")).status).toBe(503);
});

test("a room is subscribed to while it has listeners, and for a while after", async () => {
  await using scene = new LoopbackScene({ history });
  const listener = await LoopbackListener.join(scene.url("listen"));
  const held = 2 * history.length;
  const rooms = async (wanted: number) => {
    while ((await scene.metric("stentor_edge_rooms")) !== wanted) await new Promise((done) => setTimeout(done, 5));
  };
  await rooms(1);
  expect(await scene.metric("stentor_edge_subscribed_total")).toBe(1);
  listener[Symbol.dispose]();
  while ((await scene.metric('stentor_edge_listeners{kind="websocket"}')) !== 0) {
    await new Promise((done) => setTimeout(done, 5));
  }
  scene.clock.advance(LINGER_MS + 1);
  await rooms(0);
  scene.publish(fakePart(3));
  expect(await scene.metric('stentor_edge_parts_total{arrival="new"}')).toBe(held);
});
