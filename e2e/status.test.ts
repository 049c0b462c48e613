/** The outage tracker among real processes: what it says when the rest is gone, and that nothing it took is lost. */
import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { StatusNow } from "../src/protocol/index.ts";
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
  }
  {
    await using scene = await Scene.start(place);
    await eventually("the next tracker knows what the former one took", async () => {
      const answers = await Promise.all(reports.map((report) => sendReport(scene.url, report)));
      return answers.every((answer) => answer?.taken === "known");
    });
    await eventually("all is well again", async () => (await statusAt(scene.url))?.state === "fine", 40_000);
  }
  await rm(data, { recursive: true, force: true });
}, 120_000);

test("while every process is killed in turn, no report and no post that was acknowledged is lost", async () => {
  await using scene = await ClusterScene.start({ origins: 1, edges: [1, 1], tracker: true });
  const { cluster } = scene;
  const tracker = cluster.trackerUrl ?? "";
  const room = await scene.createRoom({ title: "Kept" });
  const kept: { reports: ReturnType<typeof troubleReport>[]; posts: string[] } = { reports: [], posts: [] };
  let over = false;
  const doors = [...cluster.edgeUrls, tracker];
  const reporting = (async () => {
    for (let at = 0; !over; at++) {
      const report = troubleReport({ room: room.id });
      if ((await sendReport(doors[at % doors.length] ?? "", report)) !== undefined) kept.reports.push(report);
      await Bun.sleep(60);
    }
  })();
  const posting = (async () => {
    for (let at = 0; !over && at < 150; at++) {
      const post = await postAt(cluster.edgeUrls[at % 2] ?? "", room, `Post ${at}`);
      if (post !== undefined) kept.posts.push(post);
      await Bun.sleep(150);
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
  const again = await Promise.all(kept.reports.map((report) => sendReport(tracker, report)));
  expect(again.filter((answer) => answer?.taken !== "known")).toEqual([]);
  const { posts } = await scene.api<{ posts: { id: string }[] }>("GET", `/rooms/${room.id}/posts`);
  const listed = new Set(posts.map(({ id }) => id));
  expect(kept.posts.filter((id) => !listed.has(id))).toEqual([]);
  process.stdout.write(`${kept.reports.length} reports and ${kept.posts.length} posts acknowledged, none lost\n`);
}, 180_000);

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
