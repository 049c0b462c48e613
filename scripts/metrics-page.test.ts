import { expect, test } from "bun:test";
import { Glob } from "bun";
import { metricsPage } from "./metrics-page.ts";

test("the metrics' page is what the source says", async () => {
  expect(await Bun.file("docs/operate/metrics.md").text()).toBe(await metricsPage());
});

test("no metric's name in the source is missing from the page, or put together from pieces that it cannot see", async () => {
  const page = await metricsPage();
  expect(page).not.toContain("${");
  for await (const file of new Glob("src/**/*.ts").scan(".")) {
    if (file.endsWith(".test.ts")) continue;
    const source = await Bun.file(file).text();
    expect([file, /`stentor_\w*\$\{/.test(source)]).toEqual([file, false]);
    for (const [, name] of source.matchAll(/"(stentor_[a-z_]+)"/g)) {
      expect([file, name, page.includes(`\`${name}\``)]).toEqual([file, name, true]);
    }
  }
});
