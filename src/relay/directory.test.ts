import { describe, expect, test } from "bun:test";
import { ManualClock, silentLog } from "../platform/index.ts";
import { DIRECTORY_TURN_MS } from "./directory.ts";
import { Directory, InProcessKeyValue } from "./index.ts";
import { DIRECTORY_MAX_ENTRIES, Presence } from "./presence.ts";

const text = (value: string) => new TextEncoder().encode(value);
const STALE_MS = 2_000;
const RENEW_MS = 500;

/** One process of a scene: its seat at the table, its connection, its directory. */
type Member = {
  directory: Directory;
  seat: InProcessKeyValue;
  heard: string[];
  /** Cuts and heals its connection; its relay knows it at once. */
  cut(): void;
  heal(): void;
  /** Its process stops and says nothing. */
  die(): void;
  /** Its process stands still, and goes on. */
  freeze(): void;
  thaw(): void;
};

/** Several processes at one table, in simulated time. */
class Scene {
  readonly clock = new ManualClock();
  readonly table = new InProcessKeyValue();
  readonly #turns = new Set<() => void>();

  async member(key?: string): Promise<Member> {
    const seat = this.table.beside();
    const listeners = new Set<() => void>();
    const relay = {
      connected: true,
      onReconnected(listener: () => void) {
        listeners.add(listener);
        return { unsubscribe: () => listeners.delete(listener) };
      },
    };
    let turn: () => void = () => undefined;
    const directory = await Directory.open({
      table: seat,
      relay,
      clock: this.clock,
      staleAfterMs: STALE_MS,
      log: silentLog,
      schedule: (run) => {
        turn = run;
        this.#turns.add(run);
        return { unsubscribe: () => this.#turns.delete(run) };
      },
    });
    const heard: string[] = [];
    directory.onCame((came) => heard.push(`+${came}`));
    directory.onGone((gone) => heard.push(`-${gone}`));
    if (key !== undefined) directory.announce(key, () => text(key), RENEW_MS);
    await settle();
    heard.length = 0;
    const cut = () => {
      relay.connected = false;
      seat.cut();
    };
    return {
      directory,
      seat,
      heard,
      cut,
      heal: () => {
        relay.connected = true;
        seat.heal();
        for (const listener of listeners) listener();
      },
      die: () => this.#turns.delete(turn),
      freeze: () => this.#turns.delete(turn),
      thaw: () => this.#turns.add(turn),
    };
  }

  async runFor(ms: number): Promise<void> {
    for (let at = 0; at < ms; at += DIRECTORY_TURN_MS) {
      this.clock.advance(DIRECTORY_TURN_MS);
      for (const turn of [...this.#turns]) turn();
      await settle();
    }
  }
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("a directory", () => {
  test("knows who is there when it opens, who comes, and what they say", async () => {
    const scene = new Scene();
    await scene.member("origin.one");
    const watcher = await scene.member();
    await scene.member("origin.two");
    await scene.member("edge.one");
    expect(watcher.heard).toEqual(["+origin.two", "+edge.one"]);
    expect([...watcher.directory.living("origin.").keys()]).toEqual(["origin.one", "origin.two"]);
    expect(watcher.directory.living("edge.").get("edge.one")).toEqual(text("edge.one"));
  });

  test("nobody who renews is ever gone", async () => {
    const scene = new Scene();
    const members = [await scene.member("origin.one"), await scene.member("origin.two"), await scene.member()];
    await scene.runFor(60_000);
    expect(members.map(({ heard }) => heard)).toEqual([["+origin.two"], [], []]);
  });

  test("one who dies is gone after the stale time, and not before", async () => {
    const scene = new Scene();
    const [dying, watcher] = [await scene.member("origin.one"), await scene.member("origin.two")];
    dying.die();
    await scene.runFor(STALE_MS - DIRECTORY_TURN_MS);
    expect(watcher.heard).toEqual([]);
    await scene.runFor(2 * DIRECTORY_TURN_MS);
    expect(watcher.heard).toEqual(["-origin.one"]);
    expect([...watcher.directory.living("origin.").keys()]).toEqual(["origin.two"]);
  });

  test("one who leaves is gone at once, and his key with him", async () => {
    const scene = new Scene();
    const [leaving, watcher] = [await scene.member("origin.one"), await scene.member()];
    await leaving.directory.close();
    expect(watcher.heard).toEqual(["-origin.one"]);
    expect(await scene.table.get("origin.one")).toBeUndefined();
    await scene.runFor(5_000);
    expect(watcher.heard).toEqual(["-origin.one"]);
  });

  test("one who was frozen comes back", async () => {
    const scene = new Scene();
    const [frozen, watcher] = [await scene.member("origin.one"), await scene.member("origin.two")];
    frozen.freeze();
    await scene.runFor(5_000);
    frozen.thaw();
    await scene.runFor(1_000);
    expect(watcher.heard).toEqual(["-origin.one", "+origin.one"]);
    expect(frozen.heard).toEqual(["+origin.two"]);
  });

  test("an entry found at the start gets the full time", async () => {
    const scene = new Scene();
    await scene.table.put("origin.dead", text("dead"));
    await scene.runFor(60_000);
    const watcher = await scene.member();
    expect([...watcher.directory.living("").keys()]).toEqual(["origin.dead"]);
    await scene.runFor(STALE_MS - DIRECTORY_TURN_MS);
    expect(watcher.heard).toEqual([]);
    await scene.runFor(2 * DIRECTORY_TURN_MS);
    expect(watcher.heard).toEqual(["-origin.dead"]);
  });

  test("one long gone is taken out of the table", async () => {
    const scene = new Scene();
    const dying = await scene.member("origin.one");
    await scene.member("origin.two");
    await scene.member();
    dying.die();
    await scene.runFor(60_000);
    expect(await scene.table.get("origin.one")).toBeDefined();
    await scene.runFor(4_000);
    expect(await scene.table.get("origin.one")).toBeUndefined();
    expect(await scene.table.get("origin.two")).toBeDefined();
  });

  test("a table that all lose together declares nobody gone", async () => {
    for (const awayMs of [500, 1_900, 3_000, 30_000]) {
      const scene = new Scene();
      const members = [await scene.member("origin.one"), await scene.member("origin.two"), await scene.member()];
      for (const member of members) member.heard.length = 0;
      for (const member of members) member.cut();
      await scene.runFor(awayMs);
      // They come back one after the other, the last nearly at the end of the stale time.
      for (const member of members) {
        member.heal();
        await scene.runFor(800);
      }
      await scene.runFor(10_000);
      expect(members.map(({ heard }) => heard)).toEqual([[], [], []]);
    }
  });

  test("one who dies while the table is away is gone a full time after it is back", async () => {
    const scene = new Scene();
    const [dying, watcher] = [await scene.member("origin.one"), await scene.member("origin.two")];
    watcher.cut();
    dying.die();
    await scene.runFor(10_000);
    watcher.heal();
    await scene.runFor(STALE_MS - DIRECTORY_TURN_MS);
    expect(watcher.heard).toEqual([]);
    await scene.runFor(3 * DIRECTORY_TURN_MS);
    expect(watcher.heard).toEqual(["-origin.one"]);
  });

  test.each(["origin.two", undefined])(
    "a table that does not answer though NATS is there says nothing (%p)",
    async (key) => {
      const scene = new Scene();
      const [other, watcher] = [await scene.member("origin.one"), await scene.member(key)];
      watcher.heard.length = 0;
      // JetStream is away: the connections stand.
      other.seat.cut();
      watcher.seat.cut();
      await scene.runFor(10_000);
      other.seat.heal();
      watcher.seat.heal();
      await scene.runFor(10_000);
      expect(watcher.heard).toEqual([]);
    },
  );

  test("one who cannot write though he reads declares nobody gone", async () => {
    const scene = new Scene();
    const [dying, watcher] = [await scene.member("origin.one"), await scene.member("origin.two")];
    watcher.seat.put = () => Promise.reject(new Error("no space left on device"));
    dying.die();
    await scene.runFor(10_000);
    expect(watcher.heard).toEqual([]);
  });

  test("a watch that lags behind the table declares nobody gone", async () => {
    const scene = new Scene();
    const other = await scene.member("origin.one");
    const watcher = await scene.member("origin.two");
    watcher.seat.mute();
    await scene.runFor(10_000);
    expect(watcher.heard).toEqual([]);
    other.die();
    await scene.runFor(STALE_MS + 500);
    expect(watcher.heard).toEqual(["-origin.one"]);
  });

  test("one who was frozen himself declares nobody gone when he wakes", async () => {
    const scene = new Scene();
    const other = await scene.member("origin.one");
    const watcher = await scene.member("origin.two");
    watcher.freeze();
    other.freeze();
    await scene.runFor(10_000);
    watcher.thaw();
    other.thaw();
    await scene.runFor(10_000);
    expect(watcher.heard).toEqual([]);
  });

  test("a table that was lost fills again, and nobody is gone by that", async () => {
    const scene = new Scene();
    const members = [await scene.member("origin.one"), await scene.member("origin.two")];
    for (const member of members) member.heard.length = 0;
    scene.table.lose();
    await scene.runFor(10_000);
    expect(members.map(({ heard }) => heard)).toEqual([[], []]);
    expect(await scene.table.get("origin.one")).toBeDefined();
  });

  test("an announcement says when it was last renewed, tries again after a failure, and outlives a fault of its own", async () => {
    const scene = new Scene();
    const member = await scene.member();
    let broken = false;
    const announced = member.directory.announce(
      "origin.one",
      () => {
        if (broken) throw new Error("broken");
        return text("here");
      },
      RENEW_MS,
    );
    await settle();
    expect(announced.lastRenewedAtMs).toBe(0);
    await scene.runFor(1_000);
    expect(announced.lastRenewedAtMs).toBe(1_000);
    member.cut();
    await scene.runFor(3_000);
    expect(announced.lastRenewedAtMs).toBe(1_000);
    member.heal();
    await settle();
    expect(announced.lastRenewedAtMs).toBe(4_000);
    broken = true;
    await scene.runFor(1_000);
    broken = false;
    await scene.runFor(500);
    expect(announced.lastRenewedAtMs).toBeGreaterThan(4_000);
    announced.unsubscribe();
    await settle();
    expect(await scene.table.get("origin.one")).toBeUndefined();
    await scene.runFor(2_000);
    expect(await scene.table.get("origin.one")).toBeUndefined();
  });

  test("a listener that throws harms no other", async () => {
    const scene = new Scene();
    const watcher = await scene.member();
    watcher.directory.onCame(() => {
      throw new Error("broken");
    });
    const later: string[] = [];
    watcher.directory.onCame((key) => later.push(key));
    await scene.member("origin.one");
    expect(later).toEqual(["origin.one"]);
  });
});

describe("presence", () => {
  test("takes in no more than its bound, and counts the rest", () => {
    const presence = new Presence({ staleAfterMs: STALE_MS, nowMs: 0 });
    for (let at = 0; at < DIRECTORY_MAX_ENTRIES; at++)
      expect(presence.seen(`edge.${at}`, text(""), at + 1, 0)).toBe(true);
    expect(presence.seen("edge.more", text(""), 1, 0)).toBe(false);
    expect(presence.refused).toBe(1);
    expect(presence.seen("edge.0", text("again"), 9_999, 0)).toBe(false);
    expect(presence.deleted("edge.0", 10_000)).toBe(true);
    expect(presence.seen("edge.more", text(""), 1, 0)).toBe(true);
    expect(presence.living("").size).toBe(DIRECTORY_MAX_ENTRIES);
  });

  test("a suspect who was renewed while he was looked at stays", () => {
    const presence = new Presence({ staleAfterMs: STALE_MS, nowMs: 0 });
    presence.seen("origin.one", text(""), 1, 0);
    const [suspect] = presence.suspects(STALE_MS);
    expect(suspect).toEqual({ key: "origin.one", revision: 1 });
    presence.seen("origin.one", text(""), 2, STALE_MS);
    expect(suspect && presence.confirm(suspect, STALE_MS + 1)).toBe(false);
    expect([...presence.living("").keys()]).toEqual(["origin.one"]);
  });
});
