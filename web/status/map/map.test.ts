import { expect, test } from "bun:test";
import { worldMap } from "../world-map.ts";
import { MAP_HEIGHT, MAP_WIDTH } from "./map-shape.ts";
import { inOrder, shadeOf, shadeText } from "./region-shades.ts";

test("every country has the code that regions arrive as, and lies on the map", () => {
  const map = worldMap();
  expect(Object.keys(map).length).toBeGreaterThan(170);
  for (const code of ["AT", "US", "BR", "IN", "XK", "CI", "SZ", "TR", "FR", "NO", "CD", "CG"])
    expect(map[code]).toStartWith("M");
  expect(map["AQ"]).toBeUndefined();
  for (const [code, outline] of Object.entries(map)) {
    expect(code).toMatch(/^[A-Z]{2}$/);
    const numbers = (outline.match(/-?\d+(\.\d+)?/g) ?? []).map(Number);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(Math.max(MAP_WIDTH, MAP_HEIGHT));
  }
});

test("fewer than five is a shade of its own and never a figure", () => {
  expect([null, 5, 19, 20, 99, 100, 499, 500, 1e6].map(shadeOf)).toEqual([0, 1, 1, 2, 2, 3, 3, 4, 4]);
  expect([0, 1, 4].map(shadeText)).toEqual(["Fewer than 5", "5 to 19", "500 and more"]);
  const regions = [
    { region: "CH", people: null },
    { region: "AT", people: 7 },
    { region: "BE", people: null },
    { region: "DE", people: 80 },
  ];
  expect(inOrder(regions, (code) => code).map(({ region }) => region)).toEqual(["DE", "AT", "BE", "CH"]);
});
