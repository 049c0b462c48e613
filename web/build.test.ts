import { expect, test } from "bun:test";
import { buildPages } from "./build.ts";

const pages = await buildPages();
const documents = [pages.lobby, pages.player, pages.studio, pages.verdict, pages.status];
const gzipBytes = (name: string) => {
  const asset = [...pages.assets].find(([path]) => path.startsWith(`/assets/${name}-`))?.[1];
  return asset === undefined ? Number.NaN : Bun.gzipSync(new Uint8Array(asset.body)).length;
};

test("a document names only assets that exist", () => {
  for (const html of documents) {
    const named = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThanOrEqual(3);
    for (const path of named) expect(pages.assets.has(path)).toBe(true);
  }
});

test("nothing in a document needs unsafe-inline", () => {
  for (const html of documents) {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
  }
});

test("an asset's name holds a hash of its content", async () => {
  for (const path of pages.assets.keys()) expect(path).toMatch(/^\/assets\/[a-z-]+-[a-z0-9]{6,}\.(js|css|svg|json)$/);
  expect([...(await buildPages()).assets.keys()]).toEqual([...pages.assets.keys()]);
});

test("the pages stay light", () => {
  expect(gzipBytes("player")).toBeLessThan(58_000);
  expect(gzipBytes("studio")).toBeLessThan(40_000);
  expect(gzipBytes("verdict")).toBeLessThan(22_000);
  expect(gzipBytes("lobby")).toBeLessThan(22_000);
  expect(gzipBytes("stentor")).toBeLessThan(8_500);
  expect(gzipBytes("challenge-worker")).toBeLessThan(8_000);
});
