import { expect, test } from "bun:test";
import {
  IDLE_STATE,
  type ListenerOptions,
  type ListenerState,
  MemoryTickets,
  type Waiting,
  type WatchPlaceOptions,
  type WatchRoomOptions,
} from "../../client/listener/index.ts";
import { packTicket, type RoomNotice } from "../../src/protocol/index.ts";
import { PlayerModel } from "./player-model.ts";

const NOTICE: RoomNotice = {
  room: "r",
  title: "Town hall",
  state: "live",
  playing: "speakers",
  listeners: 3,
  speakers: [],
};

class FakeListener {
  volume = 1;
  muted = false;
  starts = 0;
  jumps = 0;
  stopped = false;
  readonly options: ListenerOptions;

  constructor(options: ListenerOptions) {
    this.options = options;
  }

  async start() {
    this.starts += 1;
  }

  stop() {
    this.stopped = true;
  }

  jumpToLive() {
    this.jumps += 1;
  }

  says(state: Partial<ListenerState>) {
    this.options.onState({ ...IDLE_STATE, ...state });
  }
}

/** A player's page without a page: listeners and watches are kept, to be spoken for. */
function scene() {
  const listeners: FakeListener[] = [];
  const watches: { options: WatchRoomOptions; stopped: boolean }[] = [];
  const stored = new Map<string, string>();
  const tickets = new MemoryTickets();
  const places: { options: WatchPlaceOptions; stopped: boolean }[] = [];
  const model = new PlayerModel({
    room: "r",
    audio: () => ({}) as HTMLAudioElement,
    settings: () => ({
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    }),
    askTime: () => new Promise(() => undefined),
    listPosts: async () => ({ turn: 0, posts: [] }),
    listen: (options) => {
      const listener = new FakeListener(options);
      listeners.push(listener);
      return listener;
    },
    watch: (options) => {
      const watch = { options, stopped: false };
      watches.push(watch);
      return () => {
        watch.stopped = true;
      };
    },
    tickets,
    watchPlace: (options) => {
      const place = { options, stopped: false };
      places.push(place);
      return () => {
        place.stopped = true;
      };
    },
  });
  const newest = () => listeners.at(-1) as FakeListener;
  return { model, listeners, newest, watches, stored, tickets, places };
}

test("the room is watched until the sound brings its own news, and again after stopping", async () => {
  const { model, newest, watches } = scene();
  model.open();
  watches[0]?.options.onNotice(NOTICE);
  expect(model.view.value).toMatchObject({ scene: "room", listeners: 3 });
  await model.listen();
  newest().says({ phase: "playing", notice: { ...NOTICE, listeners: 4 } });
  expect(watches[0]?.stopped).toBe(true);
  expect(model.view.value).toMatchObject({ button: "stop", listeners: 4 });
  model.stop();
  expect(newest().stopped).toBe(true);
  expect(model.view.value).toMatchObject({ button: "listen", listeners: 4 });
  expect(watches).toHaveLength(2);
});

test("once late, the sound counts as late until it is nearly where it belongs; stopping forgets it", async () => {
  const { model, newest } = scene();
  await model.listen();
  const catchesUpAt = (behindMs: number) => {
    newest().says({ phase: "playing", path: "mse", notice: NOTICE, behindMs, rate: 1.03 });
    return model.view.value.catchingUp;
  };
  expect([1_400, 1_600, 1_400, 1_100, 900, 1_400].map(catchesUpAt)).toEqual([false, true, true, true, false, false]);
  expect(catchesUpAt(1_900)).toBe(true);
  model.stop();
  expect(model.view.value.catchingUp).toBe(false);
});

test("whoever hears much later than live may jump there, and is asked no more once there", async () => {
  const { model, newest } = scene();
  await model.listen();
  const hears = (lateMs: number, rate: number) =>
    newest().says({ phase: "playing", path: "mse", notice: NOTICE, behindMs: lateMs + 400, lateMs, rate });
  hears(1_000, 1.03);
  expect(model.view.value.mayJump).toBe(false);
  hears(12_000, 1.06);
  expect(model.view.value).toMatchObject({ mayJump: true, catchingUp: true, behindMs: 12_400 });
  model.jumpToLive();
  expect(newest().jumps).toBe(1);
  hears(0, 1);
  expect(model.view.value).toMatchObject({ mayJump: false, catchingUp: false });
});

test("an ended room asks nobody anything any more", async () => {
  const { model, newest, watches } = scene();
  model.open();
  await model.listen();
  newest().says({ phase: "playing", notice: NOTICE });
  newest().says({ phase: "ended", notice: NOTICE });
  expect(model.view.value).toMatchObject({ scene: "ended", title: "Town hall" });
  expect(watches.filter((watch) => !watch.stopped)).toEqual([]);
});

test("a browser that blocks gets its second tap on the same listener", async () => {
  const { model, listeners, newest } = scene();
  await model.listen();
  newest().says({ phase: "blocked" });
  await model.listen();
  expect(listeners).toHaveLength(1);
  expect(newest().starts).toBe(2);
});

test("another quality is another listener on the same element, and the old one is not heard any more", async () => {
  const { model, listeners } = scene();
  await model.listen();
  const [first] = listeners;
  first?.says({ phase: "playing", notice: NOTICE });
  model.choose("lean");
  expect(first?.stopped).toBe(true);
  expect(listeners[1]?.options).toMatchObject({ rendition: "lean", audio: first?.options.audio });
  first?.says({ phase: "failed" });
  expect(model.view.value.button).not.toBe("listen");
});

test("volume is remembered, and raising it unmutes", async () => {
  const { model, newest, stored } = scene();
  await model.listen();
  model.setMuted(true);
  expect(newest().muted).toBe(true);
  model.setVolume(0.4);
  expect(newest()).toMatchObject({ volume: 0.4, muted: false });
  expect(stored.get("stentor.volume")).toBe("0.4");
});

test("only music rooms offer music", async () => {
  const { model, watches } = scene();
  model.open();
  watches[0]?.options.onMusic?.(false);
  expect(model.renditions.value).toEqual(["voice", "lean"]);
  watches[0]?.options.onMusic?.(true);
  expect(model.renditions.value).toEqual(["music", "voice", "lean"]);
});

test("a room that does not exist is a page, not an error", async () => {
  const { model, watches } = scene();
  model.open();
  watches[0]?.options.onNotice("absent");
  expect(model.view.value.scene).toBe("missing");
  expect(watches[0]?.stopped).toBe(true);
});

const PLACE = { number: 57, place: 57, ahead: 12, status: "queueing", called: false } as Waiting;

test("a place that is kept from before is shown without a tap, and goes on when the sound is stopped", async () => {
  const { model, newest, places, tickets } = scene();
  model.open();
  places[0]?.options.onWaiting(PLACE);
  expect(model.view.value).toMatchObject({ scene: "room", button: "listen", waiting: PLACE });
  await model.listen();
  expect(places[0]?.stopped).toBe(true);
  expect(newest().options.tickets).toBe(tickets);
  newest().says({ phase: "connecting" });
  expect(model.view.value.waiting).toEqual(PLACE);
  newest().says({ phase: "waiting", waiting: { ...PLACE, ahead: 9 } });
  expect(model.view.value).toMatchObject({ button: "stop", waiting: { ahead: 9 } });
  model.stop();
  expect(places).toHaveLength(2);
  places[1]?.options.onWaiting({ ...PLACE, ahead: 8 });
  expect(model.view.value).toMatchObject({ button: "listen", waiting: { ahead: 8 } });
});

test("whoever is in sees the waiting room no more", async () => {
  const { model, newest, places } = scene();
  model.open();
  places[0]?.options.onWaiting(PLACE);
  await model.listen();
  newest().says({ phase: "playing" });
  newest().says({ phase: "reconnecting" });
  newest().says({ phase: "connecting" });
  expect(model.view.value.waiting).toBeUndefined();
});

test("an invitation is told before the tap, and not after it", async () => {
  const { model, watches, tickets } = scene();
  tickets.keep("r", { ticket: "t", kind: "invitation" });
  model.open();
  watches[0]?.options.onNotice(NOTICE);
  expect(model.view.value.status).toContain("You are invited");
  await model.listen();
  expect(model.view.value.status).not.toContain("invited");
});

test("whoever has a seat is told that it is kept, and not to take a place", () => {
  const { model, watches, places, tickets } = scene();
  const fields = { lane: "place", number: 57, effort: 0, seated: true, stampMs: 0 } as const;
  tickets.keep("r", { ticket: Buffer.from(packTicket(fields, 1)).toString("base64url"), kind: "seat" });
  model.open();
  watches[0]?.options.onNotice(NOTICE);
  expect(model.view.value.status).toBe("On now.");
  const door = { ...PLACE, number: null, place: null, ahead: null, why: "full", issued: 900, front: 80 } as Waiting;
  places[0]?.options.onWaiting(door);
  expect(model.view.value.status).toBe("Your seat is kept. One tap and you are back in.");
  tickets.drop("r");
  model.stop();
  expect(model.view.value.status).toContain("The room is full: 820 people wait.");
});

test("the same ticket in another tab is told, with a way to listen here", async () => {
  const { model, newest } = scene();
  await model.listen();
  newest().says({ phase: "failed", error: { code: "ticket_elsewhere", message: "" } });
  expect(model.view.value).toMatchObject({ button: "here", trouble: true });
  expect(model.view.value.status).toContain("another tab");
});

test("a refusal that passes is told while it lasts", async () => {
  const { model, newest } = scene();
  await model.listen();
  newest().says({ phase: "connecting", error: { code: "rate_limited", message: "" } });
  expect(model.view.value).toMatchObject({ button: "connecting" });
  expect(model.view.value.status).toContain("Trying again by itself");
});
