import { expect, jest, test } from "bun:test";
import {
  SILENT_READING,
  type Speaker,
  type SpeakerError,
  type SpeakerOptions,
  type SpeakerState,
} from "../../client/speaker/index.ts";
import { ApiError } from "../api/api-error.ts";
import type { Room, RoomApi, RoomSpeaker } from "../api/room-api.ts";
import { StudioModel } from "./studio-model.ts";

const HOST: RoomSpeaker = { id: "p-1", name: "Ana", role: "host", speaking: false, loudnessLufs: -70, onAir: false };
const STATE = { phase: "idle", muted: false, microphone: undefined } as unknown as SpeakerState;

/** A speaker that says what the test makes it say. */
class FakeSpeaker {
  state = STATE;
  joins = 0;
  ended: SpeakerError | undefined;
  readonly options: Omit<SpeakerOptions, "whip">;

  constructor(options: Omit<SpeakerOptions, "whip">) {
    this.options = options;
  }

  says(phase: SpeakerState["phase"]) {
    this.state = { ...STATE, phase, microphone: "default" };
    this.options.onState(this.state);
  }

  join() {
    this.joins += 1;
    this.says("connecting");
  }

  end(error: SpeakerError) {
    this.ended = error;
    this.says("ended");
  }

  level = () => SILENT_READING;
}

function scene(facts: Partial<Room> = {}) {
  const server = {
    room: { id: "r", title: "Town hall", state: "waiting", listeners: 0, speakers: [HOST], ...facts } as Room,
    fault: undefined as ApiError | undefined,
    calls: [] as string[],
  };
  const answer = <T>(call: string, value: () => T) => {
    server.calls.push(call);
    return server.fault === undefined ? Promise.resolve(value()) : Promise.reject(server.fault);
  };
  const setState = (state: Room["state"]) => {
    server.room = { ...server.room, state };
    return server.room;
  };
  const api = {
    me: () => answer("me", () => ({ id: "p-1", name: "Ana", role: "host" })),
    get: () => answer("get", () => server.room),
    goLive: () => answer("live", () => setState("live")),
    end: () => answer("end", () => setState("ended")),
  } as unknown as RoomApi;
  const speakers: FakeSpeaker[] = [];
  const model = new StudioModel({
    room: "r",
    token: "token",
    api,
    speak: (options) => {
      const speaker = new FakeSpeaker(options);
      speakers.push(speaker);
      return speaker as unknown as Speaker;
    },
  });
  const speaker = () => speakers[0] as FakeSpeaker;
  return { model, server, speaker, speakers };
}

test("without a token nobody is asked anything", async () => {
  const model = new StudioModel({ room: "r", token: undefined, api: {} as RoomApi, speak: () => ({}) as Speaker });
  expect(model.door.value).toBe("keyless");
  await model.run();
});

test("one press on Go live takes the stage first, and goes live only when sound passes", async () => {
  const { model, server, speaker } = scene();
  await model.refresh();
  speaker().says("ready");
  const going = model.goLive();
  expect(speaker().joins).toBe(1);
  expect(server.calls).not.toContain("live");
  speaker().says("on-air");
  await going;
  expect(model.air.value).toBe("on");
  expect(model.liveSinceMs.value).toBeNumber();
});

test("a stage that cannot be taken does not go live, and the button works again", async () => {
  const { model, server, speaker } = scene();
  await model.refresh();
  speaker().says("ready");
  const going = model.goLive();
  speaker().says("ended");
  await going;
  expect(server.calls).not.toContain("live");
  expect(model.busy.value).toBeUndefined();
});

test("from backstage, Go live does not join twice", async () => {
  const { model, speaker } = scene();
  await model.refresh();
  speaker().says("on-air");
  expect(model.air.value).toBe("backstage");
  await model.goLive();
  expect(speaker().joins).toBe(0);
  expect(model.air.value).toBe("on");
});

test("the room's end takes everybody's microphone", async () => {
  const { model, server, speaker } = scene({ state: "live" });
  await model.refresh();
  speaker().says("on-air");
  server.room = { ...server.room, state: "ended" };
  await model.refresh();
  expect(model.door.value).toBe("ended");
  expect(speaker().ended?.code).toBe("room_ended");
  expect(model.wouldBeMissed()).toBe(false);
});

test("who is off the list is off the stage", async () => {
  const { model, server, speaker } = scene();
  await model.refresh();
  speaker().says("on-air");
  server.room = { ...server.room, speakers: [] };
  await model.refresh();
  expect(model.door.value).toBe("removed");
  expect(speaker().ended?.code).toBe("removed");
  expect(model.mayListen).toBe(true);
});

test("whose link is not taken may listen, if there is a room to listen to", async () => {
  const refused = async (facts: Partial<Room>, afterwards?: ApiError) => {
    const { model, server } = scene(facts);
    server.fault = new ApiError("token_invalid");
    const refreshed = model.refresh();
    server.fault = afterwards;
    await refreshed;
    expect(model.door.value).toBe("refused");
    return model.mayListen;
  };
  expect(await refused({ state: "live" })).toBe(true);
  expect(await refused({ state: "ended" })).toBe(false);
  expect(await refused({}, new ApiError("network"))).toBe(false);
});

test("a room that is gone for half a minute leaves nothing to listen to; a server that just began is waited for", async () => {
  jest.useFakeTimers({ now: 1_000_000 });
  const { model, server } = scene({ state: "live" });
  await model.refresh();
  server.fault = new ApiError("room_not_found");
  await model.refresh();
  expect(model.door.value).toBe("open");
  expect(model.trouble.value).toContain("tries again by itself");
  jest.setSystemTime(1_025_000);
  await model.refresh();
  server.fault = undefined;
  await model.refresh();
  expect(model.trouble.value).toBeUndefined();
  server.fault = new ApiError("room_not_found");
  await model.refresh();
  jest.setSystemTime(1_054_000);
  await model.refresh();
  expect(model.door.value).toBe("open");
  jest.setSystemTime(1_055_000);
  await model.refresh();
  expect(model.door.value).toBe("missing");
  expect(model.mayListen).toBe(false);
  jest.useRealTimers();
});

test("it is known since when the stage is lost, until it is back", async () => {
  const { model, speaker } = scene({ state: "live" });
  await model.refresh();
  speaker().says("on-air");
  expect(model.lostSinceMs.value).toBeUndefined();
  speaker().says("reconnecting");
  const since = model.lostSinceMs.value;
  expect(since).toBeNumber();
  speaker().says("reconnecting");
  expect(model.lostSinceMs.value).toBe(since);
  speaker().says("on-air");
  expect(model.lostSinceMs.value).toBeUndefined();
});

test("one's own place from before a reload is no company on stage", async () => {
  const { model, server } = scene({ state: "live", speakers: [{ ...HOST, onAir: true }] });
  await model.refresh();
  expect(model.isAlone).toBe(true);
  const guest = { ...HOST, id: "p-2", role: "guest" } as const;
  server.room = { ...server.room, speakers: [HOST, guest] };
  await model.refresh();
  expect(model.isAlone).toBe(true);
  server.room = { ...server.room, speakers: [HOST, { ...guest, onAir: true }] };
  await model.refresh();
  expect(model.isAlone).toBe(false);
});

test("a server that is away is told, and the stage is kept", async () => {
  const { model, server, speaker } = scene({ state: "live" });
  await model.refresh();
  speaker().says("on-air");
  server.fault = new ApiError("network");
  expect(await model.refresh()).toBe(false);
  expect(model.trouble.value).toContain("does not answer");
  expect(model.air.value).toBe("on");
  server.fault = undefined;
  expect(await model.refresh()).toBe(true);
  expect(model.trouble.value).toBeUndefined();
});

test("a token that is not of this room shuts the door", async () => {
  const { model, server, speakers } = scene();
  server.fault = new ApiError("token_invalid");
  await model.refresh();
  expect(model.door.value).toBe("refused");
  expect(speakers).toEqual([]);
});

test("since when it is live is the server's word, or what was seen, or nothing", async () => {
  const told = scene({ state: "live", liveAt: "2026-08-12T20:00:00.000Z" });
  await told.model.refresh();
  expect(told.model.liveSinceMs.value).toBe(Date.parse("2026-08-12T20:00:00Z"));
  const untold = scene({ state: "live" });
  await untold.model.refresh();
  expect(untold.model.liveSinceMs.value).toBeUndefined();
});

test("a music room's microphone is left as it is", async () => {
  const { model, speaker } = scene({ music: true });
  await model.refresh();
  expect(speaker().options.music).toBe(true);
});
