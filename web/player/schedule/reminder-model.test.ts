import { expect, test } from "bun:test";
import { ApiError } from "../../api/api-error.ts";
import type { PushDetails } from "../../status/subscribe/web-push.ts";
import { ReminderModel } from "./reminder-model.ts";

const DETAILS: PushDetails = { endpoint: "https://push.example/1", keys: { p256dh: "p", auth: "a" } };

function scene({
  key = "key" as string | null,
  subscribe = async (): Promise<PushDetails | undefined> => DETAILS,
} = {}) {
  const items = new Map<string, string>();
  const calls: unknown[] = [];
  const keep = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, value: string) => void items.set(name, value),
    removeItem: (name: string) => void items.delete(name),
  };
  const make = () =>
    new ReminderModel({
      room: "r",
      push: { isSupported: () => true, subscribe, present: async () => DETAILS, end: async () => undefined },
      config: async () => ({ trackerUrl: null, vapidPublicKey: key, mail: false, rooms: [] }),
      api: {
        addPush: async (_details, wish) => void calls.push(wish),
        removePush: async (_details, room) => {
          calls.push(["gone", room]);
          throw new ApiError("outlet_not_found");
        },
      },
      language: "en",
      keep: () => keep,
    });
  return { make, calls };
}

test("a reminder is for this room only, is remembered, and can be taken back", async () => {
  const { make, calls } = scene();
  const model = make();
  await model.toggle();
  expect(calls).toEqual([{ events: ["reminder", "room-live"], room: "r" }]);
  expect(make().isSet.value).toBe(true);
  await make().toggle();
  expect(calls.at(-1)).toEqual(["gone", "r"]);
  expect(make().isSet.value).toBe(false);
});

test("where there can be none, it says why and what to do instead", async () => {
  const fails = async (): Promise<PushDetails | undefined> => {
    throw new Error("push service away");
  };
  const refusals = [scene({ key: null }), scene({ subscribe: async () => undefined }), scene({ subscribe: fails })];
  const says: string[] = [];
  for (const { make } of refusals) {
    const model = make();
    await model.toggle();
    expect(model.isSet.value).toBe(false);
    says.push(model.says.value);
  }
  expect(new Set(says).size).toBe(3);
  expect(says.every((text) => text.endsWith("Put it into your calendar instead."))).toBe(true);
});
