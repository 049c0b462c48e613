/** Reports over HTTP: as page, data and paper, for everybody. */
import { expect, test } from "bun:test";
import { encodeMessage, subjects } from "../../protocol/index.ts";
import { type HttpScene, OPERATOR, openScene } from "../http-scene.ts";

const ZEROS = new Array<number>(11).fill(0);

/** A room with so many listeners, for some seconds. */
async function event(scene: HttpScene, ears: number): Promise<{ id: string; hostToken: string }> {
  const room = await scene.room();
  await scene.call(`/api/v1/rooms/${room.id}/live`, { method: "POST", token: room.hostToken });
  const sums = { joins: ears, leaves: 0, stalls: 0, behind: ZEROS, resumed: {} };
  const audience = { websocket: ears, stream: 0, hls: 0, hlsError: 0, ears, intervalMs: 200, ...sums };
  for (let second = 0; second < 12; second++) {
    const facts = { edge: "e1", url: null, load: 0, listeners: ears, leaving: false, rooms: { [room.id]: audience } };
    scene.relay.publish(subjects.edgeFacts("e1"), encodeMessage(facts));
    scene.clock.advance(1_000);
    await scene.control.keepHouse();
  }
  return room;
}

const codeOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error.code;

test("while the event goes on the page, the data and the paper say so far, for ten seconds", async () => {
  await using scene = openScene();
  const room = await event(scene, 37);
  const page = await scene.call(`/r/${room.id}/report`);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(page.headers.get("cache-control")).toBe("public, max-age=10");
  expect(page.headers.get("content-security-policy")).toContain("style-src 'self'");
  const html = await page.text();
  expect(html).toContain("At the peak so far, at ");
  expect(html).toContain("37 people heard it");
  const data = await scene.call(`/r/${room.id}/report.json`);
  expect(await data.json()).toMatchObject({ schema: 1, figures: { "audience.peak": { value: 37, unit: "people" } } });
  const tag = data.headers.get("etag") ?? "";
  expect((await scene.call(`/r/${room.id}/report.json`, { headers: { "If-None-Match": tag } })).status).toBe(304);
  const paper = await scene.call(`/r/${room.id}/report.pdf`);
  expect(paper.headers.get("content-type")).toBe("application/pdf");
  expect(new TextDecoder("latin1").decode((await paper.bytes()).slice(0, 5))).toBe("%PDF-");
  expect(await scene.metrics.text()).toContain("stentor_http_papers_total 1");
});

test("when it is over it is listed, and the last word of it is cached longer", async () => {
  await using scene = openScene();
  const room = await event(scene, 12);
  await scene.call(`/api/v1/rooms/${room.id}/end`, { method: "POST", token: room.hostToken });
  scene.clock.advance(200_000);
  await scene.control.keepHouse();
  const settled = async () => (await scene.control.record.reports.report(room.id)).event.isFinal;
  while (!(await settled())) await Bun.sleep(5);
  const list = (await (await scene.call("/api/v1/reports")).json()) as { reports: unknown[] };
  expect(list.reports).toMatchObject([{ room: room.id, peakHeard: 12, isFinal: true, report: `/r/${room.id}/report` }]);
  const page = await scene.call(`/r/${room.id}/report`);
  expect(page.headers.get("cache-control")).toBe("public, max-age=300");
});

test("the operator remarks, nobody else, and what is no remark is refused", async () => {
  await using scene = openScene();
  const room = await event(scene, 5);
  const at = `/api/v1/rooms/${room.id}/remarks`;
  const put = (token: string, remarks: unknown, path = at) =>
    scene.call(path, { method: "PUT", token, json: { remarks } });
  expect((await put(OPERATOR, ["Replayed at 1:100."])).status).toBe(200);
  expect(await (await scene.call(`/r/${room.id}/report`)).text()).toContain("Replayed at 1:100.");
  expect(await codeOf(await put(room.hostToken, ["No."]))).toBe("token_invalid");
  expect(await codeOf(await put(OPERATOR, ["a".repeat(281)]))).toBe("bad_request");
  expect(await codeOf(await put(OPERATOR, ["a", "b", "c", "d", "e", "f"]))).toBe("bad_request");
  expect(await codeOf(await put(OPERATOR, ["x"], "/api/v1/rooms/nowhere/remarks"))).toBe("report_not_found");
});

test("of what never was there is no report, as a page to whoever asked for one", async () => {
  await using scene = openScene();
  for (const path of ["/r/nowhere/report", "/r/nowhere/report.json", "/r/nowhere/report.pdf"]) {
    const response = await scene.call(path);
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe("report_not_found");
  }
  const page = await scene.call("/r/nowhere/report", { headers: { Accept: "text/html" } });
  expect([page.status, await page.text()]).toEqual([404, "<!doctype html><title>Not found</title>"]);
  expect((await scene.call("/r/nowhere/report", { method: "POST" })).status).toBe(405);
});
