import { describe, expect, test } from "bun:test";
import {
  type DoorAnswer,
  type DoorView,
  decodeMessage,
  encodeMessage,
  FRAME_TYPE,
  type SeatedNotice,
  subjects,
} from "../../protocol/index.ts";
import { TicketPress } from "../../ticket/index.ts";
import { LoopbackListener } from "../loopback-listener.ts";
import { fakePart, LoopbackScene, type SceneOptions, until } from "../loopback-scene.ts";
import { RawClient } from "../raw-client.ts";
import { FakeControl, keyOf } from "./testing/fake-control.ts";

const history = [fakePart(1), fakePart(2)];
const WEBSOCKET = {
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version": "13",
};

/** An edge on loopback whose doors a test keeps. */
function doorScene(options: SceneOptions = {}): { scene: LoopbackScene; control: FakeControl } {
  const scene = new LoopbackScene({ history, doorOpen: false, ...options });
  return { scene, control: new FakeControl(scene.relay, scene.clock) };
}

const OPEN = { grants: { "edge-1": 100 } };
const FULL = { status: "queueing", why: "full", issued: 4, front: 4 } as const;

async function answerOf(response: Response): Promise<DoorAnswer> {
  return (await response.json()) as DoorAnswer;
}

function ticketsOf({ frames }: LoopbackListener): string[] {
  return frames.filter(({ type }) => type === FRAME_TYPE.ticket).map(({ body }) => new TextDecoder().decode(body));
}

async function joined(scene: LoopbackScene, query = ""): Promise<LoopbackListener> {
  const listener = await LoopbackListener.join(scene.url(`listen${query}`));
  await until(() => ticketsOf(listener).length > 0 || listener.closed !== undefined);
  return listener;
}

test("a listener gets a ticket right after its greeting, and comes back with it to a full room", async () => {
  const { scene, control } = doorScene();
  await using _scene = scene;
  control.say(OPEN);
  const first = await joined(scene);
  const [ticket = ""] = ticketsOf(first);
  const reading = pressOf(scene).read(ticket, scene.room);
  expect(reading.ok && reading.body).toMatchObject({ lane: "direct", seated: true });
  expect(first.messages.slice(0, 2)).toEqual([first.messages[0] ?? 0, 1]);
  expect(first.types.indexOf(FRAME_TYPE.ticket)).toBeGreaterThan(first.types.lastIndexOf(FRAME_TYPE.welcome));
  first[Symbol.dispose]();
  control.say({ ...FULL, grants: {} });
  using again = await joined(scene, `?ticket=${ticket}`);
  expect(again.parts).toEqual([1, 2]);
});

describe("at a full room", () => {
  test("a handshake is told the place, when to ask again, and how the door is", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    control.say(FULL);
    for (const at of [0, 1]) {
      const response = await scene.get("listen", { headers: WEBSOCKET });
      expect(response.status).toBe(429);
      expect(response.headers.get("retry-after")).toBe("2");
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("cache-control")).toBe("no-store");
      const answer = await answerOf(response);
      expect(answer).toMatchObject({
        error: { code: "place_waiting" },
        admitted: false,
        number: 5 + at,
        place: 5 + at,
      });
      expect(answer.door).toMatchObject({
        status: "queueing",
        front: 4,
        overflow: { url: "/r/town-hall/overflow/index.m3u8" },
      });
      expect(answer.ticket).toMatch(/^[\w-]{48}$/);
    }
    expect(await scene.metric('stentor_edge_refused_total{code="place_waiting"}')).toBe(2);
    expect((await scene.get("live.opus")).status).toBe(429);
    expect((await scene.get("listen", { headers: WEBSOCKET, method: "HEAD" })).status).toBe(429);
  });

  test("no number is spent on whoever could not read it: a page whose WebSocket fails, a player, a look", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    control.say(FULL);
    const fromPage = { ...WEBSOCKET, Origin: "https://stentor.example" };
    for (const [path, headers] of [
      ["listen", fromPage],
      ["listen", {}],
      ["live.opus", {}],
    ] as const) {
      const response = await scene.get(path, { headers });
      expect(response.status).toBe(429);
      expect(await answerOf(response)).toMatchObject({ error: { code: "place_waiting" }, ticket: null, number: null });
    }
    expect((await answerOf(await scene.get("door", { method: "POST" }))).number).toBe(5);
  });

  test("by POST the place is told with 200; whoever is called is told to come, and then comes", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    control.say(FULL);
    const told = await scene.get("door", { method: "POST" });
    expect([told.status, told.headers.get("retry-after")]).toEqual([200, "2"]);
    const { ticket, admitted } = await answerOf(told);
    expect(admitted).toBe(false);
    control.say({ front: 5 });
    const called = await scene.get(`door?ticket=${ticket}`, { method: "POST" });
    expect([called.status, called.headers.get("retry-after")]).toEqual([200, null]);
    expect(await answerOf(called)).toMatchObject({ admitted: true, ticket, place: 5 });
    expect((await scene.get(`listen?ticket=${ticket}`)).status).toBe(426);
    using listener = await joined(scene, `?ticket=${ticket}`);
    expect(listener.parts).toEqual([1, 2]);
  });

  test("that ends, whoever waits is told that it is over", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    control.say(FULL);
    const { ticket } = await answerOf(await scene.get("door", { method: "POST" }));
    scene.end();
    for (const [path, method] of [
      ["door", "GET"],
      [`door?ticket=${ticket}`, "POST"],
    ] as const) {
      const response = await scene.get(path, { method });
      expect([response.status, (await answerOf(response)).error?.code]).toEqual([410, "room_ended"]);
    }
  });

  test("players of HLS are stopped at the first playlist, and nowhere else; a seat's ticket opens it", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    control.say(FULL);
    const told = await scene.get("hls/index.m3u8");
    expect([told.status, (await answerOf(told)).ticket]).toEqual([429, null]);
    expect(control.batches).toEqual([]);
    expect((await scene.get("hls/voice/init.mp4")).status).toBe(200);
    const seat = pressOf(scene).sign({ room: scene.room, lane: "place", number: 1, effort: 0, seated: true });
    expect((await scene.get(`hls/index.m3u8?ticket=${seat}`)).status).toBe(200);
    control.say({ status: "not-queueing", why: null });
    expect((await scene.get("hls/index.m3u8")).status).toBe(200);
  });

  test("that is suspended, everybody but who has a seat gets 503", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    control.say({ status: "suspended", why: "operator" });
    for (const [path, method] of [
      ["listen", "GET"],
      ["live.opus", "GET"],
      ["door", "POST"],
      ["hls/index.m3u8", "GET"],
    ] as const) {
      const response = await scene.get(path, { method });
      expect([path, response.status, response.headers.get("retry-after")]).toEqual([path, 503, "30"]);
      expect(await answerOf(response)).toMatchObject({
        error: { code: "door_suspended" },
        door: { status: "suspended" },
      });
    }
  });
});

test("the door is shown to all alike, from the same bytes, which a cache may keep for a second", async () => {
  const { scene, control } = doorScene();
  await using _scene = scene;
  control.say(FULL);
  const first = await scene.get("door");
  expect(first.headers.get("cache-control")).toBe("public, max-age=1");
  expect((await first.json()) as DoorView).toMatchObject({
    room: scene.room,
    status: "queueing",
    issued: 4,
    front: 4,
    askAgainMs: 2_000,
  });
  const etag = first.headers.get("etag") ?? "";
  control.say({ front: 5 });
  expect((await scene.get("door", { headers: { "If-None-Match": etag } })).status).toBe(304);
  scene.clock.advance(250);
  const changed = await scene.get("door", { headers: { "If-None-Match": etag } });
  expect([changed.status, ((await changed.json()) as DoorView).front]).toEqual([200, 5]);
  expect(await (await scene.get("door", { method: "HEAD" })).text()).toBe("");
  const asked = await scene.get("door", { method: "OPTIONS" });
  expect(asked.headers.get("access-control-allow-methods")).toBe("GET, HEAD, POST, OPTIONS");
  const wrong = await scene.get("door", { method: "DELETE" });
  expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "GET, HEAD, POST, OPTIONS"]);
});

describe("one ticket", () => {
  test("holds one connection: the older WebSocket is closed with the reason, an older stream ends", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    control.say(OPEN);
    const first = await joined(scene);
    const [ticket = ""] = ticketsOf(first);
    using stream = await RawClient.get(scene.url(`live.opus?ticket=${ticket}`));
    await until(() => first.closed !== undefined);
    expect(first.closed).toEqual({ code: 1008, reason: "ticket_elsewhere" });
    using third = await joined(scene, `?ticket=${ticket}`);
    await until(() => stream.finished);
    expect(third.closed).toBeUndefined();
    await until(() => scene.edge.listeners === 1);
  });

  test("other edges are told of whoever sits down by it, and tell of theirs", async () => {
    const { scene, control } = doorScene();
    await using _scene = scene;
    const notices: SeatedNotice[] = [];
    scene.relay.subscribe(
      subjects.seated(scene.room),
      (bytes) => void notices.push(decodeMessage<SeatedNotice>(bytes)),
    );
    control.say(FULL);
    const seat = pressOf(scene).sign({ room: scene.room, lane: "place", number: 3, effort: 0, seated: true });
    const listener = await joined(scene, `?ticket=${seat}`);
    await until(() => notices.length > 0);
    expect(notices).toMatchObject([{ edge: "edge-1", ids: ["place-3"] }]);
    scene.clock.advance(1_000);
    scene.relay.publish(subjects.seated(scene.room), encodeMessage({ edge: "edge-2", ids: ["place-3"], agesMs: [0] }));
    await until(() => listener.closed !== undefined);
    expect(listener.closed?.reason).toBe("ticket_elsewhere");
  });
});

test("the flood gate turns callers away before a room is even looked for; its word reaches control with the rest", async () => {
  const visits: { surface: string; room: string }[] = [];
  const gate = {
    judge: (visit: { surface: string; room: string }) => {
      visits.push({ surface: visit.surface, room: visit.room });
      return { do: "refuse", retryAfterSeconds: 3 } as const;
    },
    reached: () => undefined,
    abused: () => undefined,
    challenged: () => undefined,
    refused: () => undefined,
    answered: () => undefined,
    returning: () => undefined,
    setStress: () => undefined,
    signs: () => ({}),
  };
  const { scene } = doorScene({ gate });
  await using _scene = scene;
  const told: unknown[] = [];
  scene.relay.subscribe(subjects.edgeSigns("edge-1"), (bytes) => void told.push(decodeMessage(bytes)));
  for (const path of ["listen", "live.opus", "door", "hls/index.m3u8", "hls/voice/nothing", "overflow/index.m3u8"]) {
    const response = await scene.get(path);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "3"]);
  }
  const surfaces = visits.map(({ surface }) => surface);
  expect(surfaces).toEqual(["listen", "stream", "status", "hls", "unknown", "overflow"]);
  expect(scene.asked).toEqual([]);
  await until(() => told.length > 0);
  expect(told[0]).toMatchObject({ edge: "edge-1", listeners: 0, relayConnected: true, rooms: {} });
});

function pressOf(scene: LoopbackScene): TicketPress {
  const press = new TicketPress({ doorTimeMs: () => scene.clock.nowMs() });
  press.useKeys([keyOf(1)]);
  return press;
}
