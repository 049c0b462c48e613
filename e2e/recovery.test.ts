/** The process that makes the sound dies while people listen: nobody reloads, and the hole is short. */
import { expect, test } from "bun:test";
import { ListenConnection, webEnvironment } from "../client/listener/transport/index.ts";
import { partAt } from "../src/protocol/index.ts";
import { eventually, Scene } from "./scene.ts";
import { run } from "./speech.ts";

/** What a restart may take on a busy machine; docs/benchmarks.md has what it takes. */
const LONGEST_HOLE_PARTS = 25;

test(
  "after kill -9 of the origin the room goes on by itself, live, under the same epoch",
  async () => {
    await using scene = await Scene.start();
    const room = await scene.createRoom({ title: "Unsinkable" });
    await scene.goLive(room);
    const numbers: number[] = [];
    let epochMs = 0;
    const listener = new ListenConnection({
      address: { origin: scene.url, room: room.id },
      environment: webEnvironment,
      events: {
        welcome: (welcome) => {
          epochMs = welcome.epochMs;
        },
        init: () => undefined,
        parts: (parts) => numbers.push(...parts.map(({ number }) => number)),
        notice: () => undefined,
        missed: () => undefined,
        phase: () => undefined,
      },
    });
    listener.start();
    await eventually("parts come", () => numbers.length > 10);

    const [origin = ""] = (await run(["pgrep", "-P", String(scene.pid)])).trim().split("\n");
    await run(["kill", "-9", origin]);
    const last = numbers.at(-1) ?? 0;
    await eventually("parts come again", () => (numbers.at(-1) ?? 0) > last + 10);
    listener.stop();

    const holes = numbers.slice(1).map((number, at) => number - (numbers[at] ?? number) - 1);
    expect(Math.min(...holes)).toBe(0);
    expect(Math.max(...holes)).toBeLessThan(LONGEST_HOLE_PARTS);
    expect(holes.filter((parts) => parts > 0)).toHaveLength(1);
    expect(Math.abs(partAt(epochMs, Date.now()) - (numbers.at(-1) ?? 0))).toBeLessThanOrEqual(3);
    expect(await scene.api("GET", `/rooms/${room.id}`)).toMatchObject({ state: "live" });
    process.stdout.write(`hole: ${Math.max(...holes) * 200} ms, connections: ${listener.connections}\n`);
  },
  { timeout: 60_000 },
);
