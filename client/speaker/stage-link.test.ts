import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import type { SpeakerError } from "./speaker-error.ts";
import type { StageConnectionOptions } from "./stage-connection.ts";
import { type Stage, StageLink } from "./stage-link.ts";
import { WhipError } from "./whip-client.ts";

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const STEP_MS = 50;

async function passes(ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
    jest.advanceTimersByTime(STEP_MS);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }
}

/** A stage whose origin can fall, and whose server can refuse: `refusal` is the code of each refused request. */
class SimulatedStage {
  readonly told: string[] = [];
  readonly asked: { how: "POST" | "PATCH"; atMs: number }[] = [];
  refusal: string | undefined;
  silent = false;
  elsewhere = false;
  error: SpeakerError | undefined;
  readonly link: StageLink;
  #packets = 0;

  constructor() {
    this.link = new StageLink({
      whip: "https://stentor.example/whip/room",
      token: "secret",
      channels: 1,
      track: {} as MediaStreamTrack,
      isElsewhere: async () => this.elsewhere,
      onReturn: () => undefined,
      onUp: () => this.told.push("up"),
      onDown: () => this.told.push("down"),
      onQuality: () => undefined,
      onEnd: (error) => {
        this.error = error;
        this.told.push("end");
      },
      open: (options) => this.#open(options),
    });
  }

  /** The origin is killed: nothing comes back, and requests are refused by this code. */
  fall(refusal: string): void {
    this.silent = true;
    this.refusal = refusal;
  }

  rise(): void {
    this.refusal = undefined;
  }

  posts(): number {
    return this.asked.filter(({ how }) => how === "POST").length;
  }

  async #open(_options: StageConnectionOptions): Promise<Stage> {
    this.#ask("POST");
    this.silent = false;
    return {
      restart: async () => this.#ask("PATCH"),
      replaceTrack: async () => undefined,
      stats: async () => {
        if (!this.silent) this.#packets += 12;
        return { packetsReceived: this.#packets, rttMs: undefined, loss: undefined };
      },
      leave: () => undefined,
      close: () => undefined,
    };
  }

  #ask(how: "POST" | "PATCH"): void {
    this.asked.push({ how, atMs: performance.now() });
    if (this.refusal !== undefined) throw new WhipError(this.refusal, "Cannot join: refused");
  }
}

async function onAir(): Promise<SimulatedStage> {
  const stage = new SimulatedStage();
  await passes(3_000);
  expect(stage.told).toEqual(["up"]);
  return stage;
}

test("an origin's death is noticed, and a new session asked for, within two seconds", async () => {
  for (const refusal of ["session_not_found", "origin_unavailable"]) {
    const stage = await onAir();
    stage.fall(refusal);
    const fellAtMs = performance.now();
    await passes(2_000);
    expect(stage.told).toEqual(["up", "down"]);
    const [first, second] = stage.asked.slice(1);
    expect(first?.how).toBe("PATCH");
    expect(second?.how).toBe("POST");
    expect((second?.atMs ?? Number.POSITIVE_INFINITY) - fellAtMs).toBeLessThan(2_000);
    stage.link.drop();
  }
});

test("a room that moves to another origin is rejoined as soon as it is there, whatever its server says meanwhile", async () => {
  for (const refusal of ["origin_unavailable", "room_not_found", "network", "http"]) {
    const stage = await onAir();
    stage.fall(refusal);
    await passes(6_000);
    expect(stage.posts()).toBeGreaterThan(3);
    stage.rise();
    await passes(2_100);
    expect(stage.told).toEqual(["up", "down", "up"]);
    await passes(10_000);
    expect(stage.told).toEqual(["up", "down", "up"]);
    stage.link.drop();
  }
});

test("a host without a network is tried for, minute after minute, and is back at once when it is", async () => {
  const stage = await onAir();
  stage.fall("network");
  await passes(180_000);
  expect(stage.error).toBeUndefined();
  const tries = stage.asked.filter(({ atMs }) => atMs > performance.now() - 60_000).length;
  expect(tries).toBeGreaterThanOrEqual(7);
  stage.rise();
  globalThis.dispatchEvent(new Event("online"));
  await passes(STEP_MS);
  expect(stage.told).toEqual(["up", "down", "up"]);
  stage.link.drop();
});

test("a room that stays unknown is over after half a minute; one that never was there, at once", async () => {
  const lost = await onAir();
  lost.fall("room_not_found");
  await passes(25_000);
  expect(lost.error).toBeUndefined();
  await passes(15_000);
  expect(lost.error?.code).toBe("room_not_found");
  const never = new SimulatedStage();
  never.refusal = "room_not_found";
  await passes(1_000);
  expect(never.posts()).toBe(1);
});

test("a place that only the server's memory still holds is taken again; one that somebody holds is left to them", async () => {
  const remembered = await onAir();
  remembered.fall("session_not_found");
  remembered.elsewhere = true;
  await passes(2_000);
  remembered.elsewhere = false;
  remembered.rise();
  await passes(2_500);
  expect(remembered.told).toEqual(["up", "down", "up"]);
  remembered.link.drop();
  const taken = await onAir();
  taken.fall("session_not_found");
  taken.elsewhere = true;
  await passes(6_000);
  expect(taken.error?.code).toBe("replaced");
  expect(taken.posts()).toBe(1);
});
