/** What anybody may ask of verdicts. */
import { expect, test } from "bun:test";
import { encodeMessage, subjects } from "../../protocol/index.ts";
import { SCENARIOS, simulate } from "../../siege/index.ts";
import { type HttpScene, openScene } from "../http-scene.ts";

type Answer = {
  now: { verdict: string; stressed: boolean; room: string };
  history: { atMs: number }[];
  prior: Record<string, number>;
  retention: { verdictsDays: number; signsDays: number };
};
type Kept = { seconds: { atMs: number; signs: { addresses: string } }[]; nextMs: number | null };

async function flood(scene: HttpScene, room: string): Promise<void> {
  const scenario = SCENARIOS.get("page-flood");
  if (scenario === undefined) throw new Error("No scenario is called page-flood");
  const { seconds, room: simulated } = simulate(scenario, 71);
  for (const { signs } of seconds) {
    const ofRoom = signs.rooms[simulated];
    if (ofRoom === undefined) continue;
    scene.clock.advance(1_000);
    scene.relay.publish(subjects.edgeSigns("e1"), encodeMessage({ ...signs, edge: "e1", rooms: { [room]: ofRoom } }));
    await scene.control.keepHouse();
  }
}

async function get<Body>(scene: HttpScene, path: string): Promise<{ status: number; headers: Headers; body: Body }> {
  const response = await scene.call(path);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

test("the verdict, its history and its prior, the same for everybody and for a second", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const at = `/api/v1/rooms/${room.id}/verdict`;
  const quiet = await get<Answer>(scene, at);
  expect(quiet.body).toMatchObject({ now: { verdict: "undetermined", stressed: false }, history: [] });
  await flood(scene, room.id);
  const { body, headers } = await get<Answer>(scene, at);
  expect(body.now).toMatchObject({ room: room.id, verdict: "attack", stressed: true });
  expect(body.retention).toEqual({ verdictsDays: 30, signsDays: 7 });
  expect(Object.values(body.prior).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
  expect(headers.get("cache-control")).toBe("public, max-age=1");
  const last = body.history.at(-1)?.atMs ?? 0;
  expect((await get<Answer>(scene, `${at}?since=${last}`)).body.history).toHaveLength(1);
  expect((await get<Answer>(scene, "/api/v1/verdict")).body.now).toMatchObject({ room: "", verdict: "attack" });
});

test("the sketches that it rests on are told in pieces, without a hole", async () => {
  await using scene = openScene();
  const room = await scene.room();
  await flood(scene, room.id);
  const times: number[] = [];
  let pieces = 0;
  for (let since: number | null = 0; since !== null && pieces < 20; pieces++) {
    const { body }: { body: Kept } = await get<Kept>(scene, `/api/v1/rooms/${room.id}/verdict/signs?since=${since}`);
    times.push(...body.seconds.map(({ atMs }) => atMs));
    expect(body.seconds.every(({ signs }) => signs.addresses.length === 1_368)).toBe(true);
    since = body.nextMs;
  }
  expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(times.length).toBeGreaterThan(60);
  expect((await get<Kept>(scene, "/api/v1/verdict/signs")).body.seconds.length).toBeGreaterThan(0);
});

test("what is no moment or no room is refused, other methods too, and who asks too often waits", async () => {
  await using scene = openScene();
  const room = await scene.room();
  const codeOf = async (path: string, init = {}) =>
    ((await (await scene.call(path, init)).json()) as { error: { code: string } }).error.code;
  expect(await codeOf(`/api/v1/rooms/${room.id}/verdict?since=yesterday`)).toBe("bad_request");
  expect(await codeOf(`/api/v1/rooms/${room.id}/verdict/signs?since=-1`)).toBe("bad_request");
  expect(await codeOf("/api/v1/rooms/nowhere/verdict")).toBe("room_not_found");
  expect(await codeOf("/api/v1/rooms/nowhere/verdict/signs")).toBe("room_not_found");
  expect(await codeOf("/api/v1/verdict", { method: "POST" })).toBe("method_not_allowed");
  const looks = Array.from({ length: 80 }, () => scene.call("/api/v1/verdict"));
  const statuses = (await Promise.all(looks)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
});
