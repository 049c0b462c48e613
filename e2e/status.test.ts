/** The outage tracker among real processes: what it says when the rest is gone, and that nothing it took is lost. */
import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Incident, StatusNow } from "../src/protocol/index.ts";
import { ClusterScene } from "./cluster-scene.ts";
import { eventually, freePort, Scene } from "./scene.ts";
import { sendReport, troubleReport } from "./trouble-reporter.ts";

async function statusAt(url: string): Promise<StatusNow | undefined> {
  try {
    const response = await fetch(`${url}/status/summary.json`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { stentor?: StatusNow }).stentor;
  } catch {
    return undefined;
  }
}

test("the tracker outlives a Stentor that was killed, says so, takes reports, and hands its memory to the next", async () => {
  const data = await mkdtemp(`${tmpdir()}/stentor-tracker-`);
  const statusPort = await freePort();
  const place = { STENTOR_DATA: data, STENTOR_STATUS_PORT: String(statusPort) };
  const tracker = `http://localhost:${statusPort}`;
  const reports = [troubleReport(), troubleReport({ category: "choppy" })] as const;
  {
    await using scene = await Scene.start(place);
    await eventually("both addresses say that all is well", async () => {
      const said = await Promise.all([statusAt(scene.url), statusAt(tracker)]);
      return said.every((status) => status?.state === "fine");
    });
    const { trackerUrl } = (await (await fetch(`${scene.url}/status/config.json`)).json()) as { trackerUrl: string };
    expect(trackerUrl).toBe(tracker);
    expect((await fetch(`${tracker}/status`)).headers.get("content-type")).toContain("text/html");
    expect(await sendReport(scene.url, reports[0])).toMatchObject({ taken: "first" });
    process.kill(scene.pid, "SIGKILL");
    await eventually("the tracker says that something is wrong", async () => {
      const status = await statusAt(tracker);
      return status !== undefined && status.state !== "fine";
    });
    expect(await sendReport(tracker, reports[1])).toMatchObject({ taken: expect.stringMatching(/first|detail/) });
    expect((await statusAt(tracker))?.sentence).toContain("none of our servers is heard");
  }
  {
    await using scene = await Scene.start(place);
    await eventually("the next tracker knows what the former one took", async () => {
      const answers = await Promise.all(reports.map((report) => sendReport(scene.url, report)));
      return answers.every((answer) => answer?.taken === "known");
    });
    await eventually(
      "the incident is remembered, and that it seems over",
      async () => {
        const answer = await fetch(`${scene.url}/status/incidents.json`);
        const { stentor } = (await answer.json()) as { stentor: Incident[] };
        return ["monitoring", "resolved"].includes(stentor[0]?.updates.at(-1)?.stage ?? "");
      },
      60_000,
    );
  }
  await rm(data, { recursive: true, force: true });
}, 120_000);

test("while every process is killed in turn, no report and no post that was acknowledged is lost", async () => {
  await using scene = await ClusterScene.start({
    ...{ origins: 1, edges: [1, 1], tracker: true },
    environment: { STENTOR_TRUSTED_PROXIES: "127.0.0.0/8,::1" },
  });
  const { cluster } = scene;
  const tracker = cluster.trackerUrl ?? "";
  // One room takes ten posts a minute.
  const rooms = await Promise.all(Array.from({ length: 8 }, (_, at) => scene.createRoom({ title: `Kept ${at}` })));
  const roomAt = (at: number) => rooms[at % rooms.length] ?? raise("a room");
  const kept: { reports: ReturnType<typeof troubleReport>[]; posts: string[] } = { reports: [], posts: [] };
  let over = false;
  const doors = [...cluster.edgeUrls, tracker];
  const reporting = (async () => {
    for (let at = 0; !over; at++) {
      const report = troubleReport({ room: roomAt(at).id });
      const from = `203.0.${at % 113}.${1 + (at % 250)}`;
      if ((await sendReport(doors[at % doors.length] ?? "", report, from)) !== undefined) kept.reports.push(report);
      await Bun.sleep(100);
    }
  })();
  const posting = (async () => {
    for (let at = 0; !over; at++) {
      const post = await postAt(cluster.edgeUrls[at % 2] ?? "", roomAt(at), `Post ${at}`);
      if (post !== undefined) kept.posts.push(post);
      await Bun.sleep(800);
    }
  })();
  await eventually("both are taken", () => kept.reports.length > 3 && kept.posts.length > 3, 30_000);
  for (const name of ["tracker", "control", "edge-1", "edge-2", "origin-1", "nats"]) {
    await cluster.end(name, "SIGKILL");
    await cluster.begin(name);
    const before = { reports: kept.reports.length, posts: kept.posts.length };
    await eventually(
      `both are taken again after ${name} was killed`,
      () => kept.reports.length > before.reports && kept.posts.length > before.posts,
      30_000,
    );
  }
  over = true;
  await Promise.all([reporting, posting]);
  const again = await Promise.all(
    kept.reports.map((report, at) => sendReport(tracker, report, `198.51.${at % 250}.1`)),
  );
  expect(again.filter((answer) => answer?.taken !== "known")).toEqual([]);
  const lists = await Promise.all(
    rooms.map(({ id }) => scene.api<{ posts: { id: string }[] }>("GET", `/rooms/${id}/posts`)),
  );
  const listed = new Set(lists.flatMap(({ posts }) => posts.map(({ id }) => id)));
  expect(kept.posts.filter((id) => !listed.has(id))).toEqual([]);
  process.stdout.write(`${kept.reports.length} reports and ${kept.posts.length} posts acknowledged, none lost\n`);
}, 180_000);

function raise(what: string): never {
  throw new Error(`The scene has no ${what}`);
}

/** The post's id; `undefined`: it was not acknowledged. */
async function postAt(url: string, room: { id: string; hostToken: string }, text: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${url}/api/v1/rooms/${room.id}/posts`, {
      method: "POST",
      headers: { authorization: `Bearer ${room.hostToken}`, "content-type": "application/json" },
      body: JSON.stringify({ text }),
      signal: AbortSignal.timeout(5_000),
    });
    return response.ok ? ((await response.json()) as { id: string }).id : undefined;
  } catch {
    return undefined;
  }
}
