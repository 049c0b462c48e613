import { expect, test } from "bun:test";
import type { DoorView } from "../../src/protocol/index.ts";
import { ApiError } from "../api/api-error.ts";
import type { DoorWish } from "../api/room-api.ts";
import { DoorModel } from "./door-model.ts";
import { doorSentence, localText, waitingCount, withOffset, zoneText } from "./door-words.ts";

const VIEW = {
  ...{ status: "queueing", seats: 5_000, seated: 4_998, issued: 6_204, front: 5_000, ratePerSecond: 12.4 },
} as DoorView;

test("the door is told in a sentence, in each of its states", () => {
  expect(doorSentence(VIEW)).toBe("4,998 of 5,000 seats taken. 1,204 people wait; 12 are let in a second.");
  expect(doorSentence({ ...VIEW, ratePerSecond: 0.3, issued: 5_001 })).toContain(
    "One person waits; one is let in about every 3 s.",
  );
  expect(doorSentence({ ...VIEW, ratePerSecond: 0 })).toEndWith("1,204 people wait.");
  expect(doorSentence({ ...VIEW, ratePerSecond: 0.9 })).toEndWith("; one is let in a second.");
  for (const status of ["not-queueing", "queueing"] as const)
    expect(doorSentence({ ...VIEW, status, seated: 5_000, issued: 5_000 })).toBe(
      "All seats are taken: who comes now waits. 5,000 of 5,000 seats taken.",
    );
  expect(doorSentence({ ...VIEW, status: "not-queueing", seats: null })).toBe(
    "The doors are open: nobody has to wait. 4,998 listen.",
  );
  expect(doorSentence({ ...VIEW, status: "prequeue", front: 0 })).toContain("6,204 people wait");
  expect(doorSentence({ ...VIEW, status: "suspended", issued: 5_000 })).toContain("Nobody is let in.");
  expect(waitingCount({ ...VIEW, status: "not-queueing" })).toBe(0);
});

test("a local time gets the offset that is in force then", () => {
  expect(withOffset("2026-12-24T20:00", () => 60)).toBe("2026-12-24T20:00:00+01:00");
  expect(withOffset("2026-07-24T20:00", () => -210)).toBe("2026-07-24T20:00:00-03:30");
  expect(withOffset("2026-07-24T20:00:30", () => 0)).toBe("2026-07-24T20:00:30+00:00");
  expect([withOffset(""), withOffset("tonight")]).toEqual([null, null]);
  const atMs = new Date(2026, 11, 24, 20, 0).getTime();
  expect(Date.parse(withOffset(localText(atMs)) ?? "")).toBe(atMs);
  expect(localText(null)).toBe("");
  expect([zoneText(60), zoneText(-210), zoneText(0)]).toEqual(["UTC+1", "UTC−3.5", "UTC"]);
});

function scene() {
  const server: { fault?: ApiError; wishes: DoorWish[] } = { wishes: [] };
  const answer = async <T>(value: T) => {
    if (server.fault !== undefined) throw server.fault;
    return value;
  };
  const model = new DoorModel({
    room: "r",
    token: "token",
    api: {
      door: () => answer(VIEW),
      setDoor: (_id, token, wish) => {
        if (token === "token") server.wishes.push(wish);
        return answer({ ...VIEW, status: "suspended" });
      },
      inviteListeners: (_id, _token, count) => answer(Array.from({ length: count }, (_, at) => `link-${at}`)),
    },
  });
  return { server, model };
}

test("a wish shows at once; one that is refused is told, and changes nothing", async () => {
  const { server, model } = scene();
  await model.look();
  expect(model.view.value?.status).toBe("queueing");
  await model.set({ suspended: true });
  expect([server.wishes, model.view.value?.status]).toEqual([[{ suspended: true }], "suspended"]);
  server.fault = new ApiError("bad_request", { message: "Cannot change the door: opensAt: it lies in the past" });
  await model.set({ opensAt: "2020-01-01T00:00:00Z" });
  expect(model.trouble.value).toContain("it lies in the past");
  expect(await model.look()).toBe(false);
  expect([model.view.value?.status, model.busy.value]).toEqual(["suspended", false]);
});

test("invitations are made in the number that was wished for", async () => {
  const { server, model } = scene();
  await model.invite(3);
  expect(model.links.value).toEqual(["link-0", "link-1", "link-2"]);
  server.fault = new ApiError("invitation_limit");
  await model.invite(3);
  expect(model.trouble.value).toContain("as many invitations as it may");
});
