import { expect, test } from "bun:test";
import { ApiError } from "../api/api-error.ts";
import { Keyring } from "../api/keyring.ts";
import type { NewRoom, Room } from "../api/room-api.ts";
import { inOrder, LobbyModel, operatorTokenIn } from "./lobby-model.ts";

const room = (facts: Partial<Room>) => ({ id: "r", state: "live", listeners: 0, ...facts }) as Room;

function scene(options: { list?: () => Promise<Room[]>; create?: () => Promise<NewRoom> } = {}) {
  const items = new Map<string, string>();
  const keep = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  const keyring = new Keyring(keep, keep);
  keyring.operator = "operator";
  const visited: string[] = [];
  const none = async () => [];
  const made = async () => ({ id: "new-room", hostToken: "host/token" }) as NewRoom;
  const model = new LobbyModel({
    api: { list: options.list ?? none, create: options.create ?? made },
    keyring,
    goTo: (address) => void visited.push(address),
  });
  return { model, keyring, visited };
}

const WISH = { title: "Town hall", hostName: "Ana", music: false };

test("live rooms stand first, the fullest on top, and ended ones not at all", () => {
  const rooms = [
    room({ id: "waiting", state: "waiting", listeners: 900 }),
    room({ id: "ended", state: "ended" }),
    room({ id: "small", listeners: 2 }),
    room({ id: "large", listeners: 800 }),
    room({ id: "unknown", listeners: null }),
  ];
  expect(inOrder(rooms).map(({ id }) => id)).toEqual(["large", "small", "unknown", "waiting"]);
});

test("rooms with a start stand in its order, behind what is live and before what has none", () => {
  const schedule = (scheduledAt: string) =>
    ({ scheduledAt, timeZone: "UTC", openedAt: null, phase: "backstage" }) as const;
  const rooms = [
    room({ id: "whenever", state: "waiting", listeners: 900 }),
    room({ id: "later", state: "waiting", schedule: schedule("2027-05-02T18:00:00Z"), listeners: 500 }),
    room({ id: "sooner", state: "waiting", schedule: schedule("2027-05-01T18:00:00Z") }),
    room({ id: "live" }),
  ];
  expect(inOrder(rooms).map(({ id }) => id)).toEqual(["live", "sooner", "later", "whenever"]);
});

test("what was decided about the start is read before the studio is entered", async () => {
  const note = "02:30 comes twice; the first is meant.";
  const { model, visited } = scene({ create: async () => ({ id: "n", hostToken: "t", note }) as NewRoom });
  await model.create({ ...WISH, start: { date: "2027-10-31", time: "02:30", timeZone: "Europe/Vienna" } });
  expect(visited).toEqual([]);
  expect(model.made.value).toEqual({ note, studio: "/studio/n#token=t" });
});

test("opening a room leads to its studio, and the browser keeps the host's token", async () => {
  const { model, keyring, visited } = scene();
  await model.create(WISH);
  expect(visited).toEqual(["/studio/new-room#token=host%2Ftoken"]);
  expect(keyring.hostToken("new-room")).toBe("host/token");
  expect(model.studioOf("new-room")).toBe("/studio/new-room#token=host%2Ftoken");
});

test("a second press while the first is under way opens no second room", async () => {
  let made = 0;
  const { model } = scene({
    create: async () => {
      made += 1;
      return { id: `r-${made}`, hostToken: "t" } as NewRoom;
    },
  });
  await Promise.all([model.create(WISH), model.create(WISH)]);
  expect(made).toBe(1);
});

test("an operator's token that is not known any more is forgotten, and said", async () => {
  const { model, keyring, visited } = scene({
    create: async () => {
      throw new ApiError("token_invalid");
    },
  });
  await model.create(WISH);
  expect(model.refusal.value).toContain("token is not known");
  expect([model.operator.value, keyring.operator]).toEqual([undefined, undefined]);
  expect(visited).toEqual([]);
});

test("other refusals keep the token", async () => {
  const { model } = scene({
    create: async () => {
      throw new ApiError("room_limit");
    },
  });
  await model.create(WISH);
  expect(model.operator.value).toBe("operator");
  expect(model.refusal.value).toContain("as many rooms as it may");
});

test("when the server is away, the last list stays", async () => {
  let away = false;
  const { model } = scene({
    list: async () => {
      if (away) throw new ApiError("network");
      return [room({ id: "kept" })];
    },
  });
  await model.refresh();
  away = true;
  await model.refresh();
  expect(model.shown.value?.map(({ id }) => id)).toEqual(["kept"]);
  expect(model.trouble.value).toContain("does not answer");
  away = false;
  await model.refresh();
  expect(model.trouble.value).toBeUndefined();
});

test("the token is found in the whole link as well", () => {
  expect(operatorTokenIn(" abc ")).toBe("abc");
  expect(operatorTokenIn("http://localhost:8080/#operator=abc-123\n")).toBe("abc-123");
});
