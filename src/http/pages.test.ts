import { expect, test } from "bun:test";
import { openScene } from "./http-scene.ts";

test("the pages are where links lead, asked for again each time, and known by their tag", async () => {
  await using scene = openScene();
  for (const [path, title] of [
    ["/", "Lobby"],
    ["/r/town-hall-abc123", "Player"],
    ["/studio/town-hall-abc123", "Studio"],
    ["/r/town-hall-abc123/verdict", "Verdict"],
    ["/status", "Status"],
  ] as const) {
    const page = await scene.call(path);
    expect([path, page.status, page.headers.get("content-type")]).toEqual([path, 200, "text/html; charset=utf-8"]);
    expect(await page.text()).toContain(`<title>${title}</title>`);
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const etag = page.headers.get("etag") ?? "";
    const again = await scene.call(path, { headers: { "If-None-Match": etag } });
    expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
    expect((await scene.call(path, { method: "HEAD" })).status).toBe(200);
    expect((await scene.call(path, { method: "POST" })).status).toBe(405);
  }
});

test("assets last for ever and travel packed to whoever can unpack them", async () => {
  await using scene = openScene();
  const get = (accept: string) =>
    scene.call("/assets/player-3f2a1b.js", { headers: { "Accept-Encoding": accept }, decompress: false });
  const plain = await get("identity");
  expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(plain.headers.get("vary")).toBe("Accept-Encoding");
  const plainBytes = (await plain.bytes()).length;
  for (const [accept, encoding] of [
    ["gzip, deflate, br, zstd", "br"],
    ["gzip;q=1.0", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0.5", "br"],
  ] as const) {
    const packed = await get(accept);
    expect([accept, packed.headers.get("content-encoding")]).toEqual([accept, encoding]);
    expect((await packed.bytes()).length).toBeLessThan(plainBytes / 10);
  }
  expect((await get("br;q=0")).headers.get("content-encoding")).toBeNull();
  expect(await (await scene.call("/assets/player-3f2a1b.js")).text()).toStartWith("let a = 1;");
  const image = await scene.call("/assets/dot-0a0b0c.png");
  expect([image.headers.get("content-type"), image.headers.get("content-encoding")]).toEqual(["image/png", null]);
});

test("the worker for pushed messages has one address, asked for again each time", async () => {
  await using scene = openScene();
  const worker = await scene.call("/status/push-worker.js");
  expect(worker.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(worker.headers.get("cache-control")).toBe("no-cache");
  expect(await worker.text()).toBe("let pushed = 1;");
});

test("what is not there is a page to a browser and JSON to a program", async () => {
  await using scene = openScene();
  for (const path of ["/nothing", "/assets/old-000000.js", "/r/", "/studio/a/b", "/%zz", "/%2e%2e%2fetc"]) {
    const page = await scene.call(path, { headers: { Accept: "text/html,*/*" } });
    expect([path, page.status]).toEqual([path, 404]);
    expect(await page.text()).toStartWith("<!doctype html>");
    const data = await scene.call(path);
    expect(await data.json()).toMatchObject({ error: { code: "not_found" } });
  }
});

test("robots stay out of studios, and there is an icon", async () => {
  await using scene = openScene();
  expect(await (await scene.call("/robots.txt")).text()).toContain("Disallow: /studio/");
  const icon = await scene.call("/favicon.ico", { redirect: "manual" });
  expect([icon.status, icon.headers.get("location")]).toEqual([302, "/assets/mark-abc.svg"]);
});

test("every page forbids what it does not need", async () => {
  await using scene = openScene();
  const { host } = new URL(scene.http.url);
  const page = await scene.call("/r/x");
  expect(page.headers.get("content-security-policy")).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
      `connect-src 'self' ws://${host}; media-src 'self' blob:; img-src 'self' data:; worker-src 'self'; ` +
      "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  );
  expect(page.headers.get("permissions-policy")).toStartWith("microphone=(), ");
  const studio = await scene.call("/studio/x");
  expect(studio.headers.get("permissions-policy")).toStartWith("microphone=(self), ");
  expect(studio.headers.get("cross-origin-opener-policy")).toBe("same-origin");
});

test("every answer carries the headers of its kind", async () => {
  await using scene = openScene();
  for (const path of [
    "/",
    "/api/v1/rooms",
    "/api/v1/rooms/none",
    "/whip/none",
    "/nothing",
    "/metrics",
    "/favicon.ico",
  ]) {
    const { headers } = await scene.call(path);
    expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
    expect([path, headers.get("referrer-policy")]).toEqual([path, "no-referrer"]);
    expect([path, headers.get("cross-origin-resource-policy")]).toEqual([path, "same-origin"]);
    expect([path, headers.get("content-security-policy")]).toEqual([
      path,
      expect.stringContaining("default-src 'none'"),
    ]);
    expect([path, headers.get("x-request-id")]).toEqual([path, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect([path, headers.has("strict-transport-security")]).toEqual([path, false]);
  }
  const sound = await scene.call("/r/x/live.opus");
  expect(sound.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(sound.headers.get("x-content-type-options")).toBe("nosniff");
  await sound.body?.cancel();
});
