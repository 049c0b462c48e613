import { expect, test } from "bun:test";
import { ENTROPY_BUCKETS } from "../protocol/index.ts";
import { gateScene, spreadAddress } from "./testing/gate-scene.ts";

test("a second of one room: who came, by what, how often, how far", () => {
  const { clock, gate, visit } = gateScene();
  for (let n = 0; n < 500; n++) visit(spreadAddress(n), "page");
  for (let n = 0; n < 100; n++) {
    visit(spreadAddress(n), "listen");
    gate.reached(spreadAddress(n), "town-hall", "socket");
    gate.reached(spreadAddress(n), "town-hall", "socket");
  }
  for (let n = 0; n < 60; n++) visit("203.0.113.9", "api");
  gate.returning("203.0.113.9", "town-hall");
  gate.returning("203.0.113.9", "town-hall");
  gate.answered("town-hall", "us");
  gate.refused("town-hall", "place_waiting");
  gate.challenged("town-hall", "asked");
  const signs = gate.signs()["town-hall"];
  expect(signs).toMatchObject({
    requests: 660,
    surfaces: { page: 500, listen: 100, api: 60 },
    stages: { page: 0, asset: 0, ticket: 0, socket: 100, sound: 0 },
    arrivals: 501,
    returning: 1,
    known: 0,
    // 400 asked once, 100 twice, one sixty times.
    perSource: [400, 100, 0, 0, 0, 1],
    challenges: { asked: 1, solved: 0, wrong: 0 },
    refused: { place_waiting: 1 },
    answers: { fine: 0, theirs: 0, ours: 1 },
  });
  expect(signs?.addressBuckets.length).toBe(ENTROPY_BUCKETS);
  expect(signs?.addressBuckets.reduce((a, b) => a + b)).toBe(660);
  expect(signs?.prefixBuckets.reduce((a, b) => a + b)).toBe(660);
  expect(signs?.busiestAddress).toBeGreaterThanOrEqual(60);
  expect(signs?.busiestAddress).toBeLessThan(64);
  expect(Buffer.from(signs?.addresses ?? "", "base64").length).toBe(1_024);
  expect(gate.signs()).toEqual({});
  clock.advance(1_000);
  visit(spreadAddress(1), "listen");
  expect(gate.signs()["town-hall"]).toMatchObject({ requests: 1, arrivals: 0, perSource: [0, 1, 0, 0, 0, 0] });
});

test("one who comes again after ten minutes has arrived anew", () => {
  const { clock, gate, visit } = gateScene();
  visit("203.0.113.9");
  expect(gate.signs()["town-hall"]?.arrivals).toBe(1);
  clock.advance(599_000);
  visit("203.0.113.9");
  expect(gate.signs()["town-hall"]?.arrivals).toBe(0);
  clock.advance(601_000);
  visit("203.0.113.9");
  expect(gate.signs()["town-hall"]?.arrivals).toBe(1);
});

test("requests of a source are those of the last ten seconds", () => {
  const { clock, gate, visit } = gateScene();
  for (let n = 0; n < 10; n++) visit("203.0.113.9");
  clock.advance(15_000);
  gate.signs();
  visit("203.0.113.9");
  // Ten of the span before, half of which lies within: none, because it ended five seconds ago and was at its begin; estimated as five.
  expect(gate.signs()["town-hall"]?.perSource).toEqual([0, 0, 1, 0, 0, 0]);
  clock.advance(20_000);
  visit("203.0.113.9");
  expect(gate.signs()["town-hall"]?.perSource).toEqual([1, 0, 0, 0, 0, 0]);
});

test("a machine's even gaps are told from a person's", () => {
  const { clock, gate, visit } = gateScene();
  for (let n = 0; n < 50; n++) {
    clock.advance(500 + (n % 3));
    visit("203.0.113.9", "page");
  }
  expect(gate.signs()["town-hall"]).toMatchObject({ gapPairs: 48, evenPairs: 48 });
  for (let n = 0; n < 50; n++) {
    clock.advance(n % 2 === 0 ? 200 : 1_500);
    visit("198.51.100.4", "page");
    visit("198.51.100.4", "asset", { room: "" });
  }
  expect(gate.signs()["town-hall"]).toMatchObject({ gapPairs: 48, evenPairs: 0 });
});

test("an asset belongs to no room, and counts as a stage of the room that its source turned to", () => {
  const { gate, visit } = gateScene();
  visit("203.0.113.9", "page");
  gate.reached("203.0.113.9", "town-hall", "page");
  visit("203.0.113.9", "asset", { room: "" });
  gate.reached("203.0.113.9", "", "asset");
  gate.reached("203.0.113.9", "", "asset");
  const signs = gate.signs();
  expect(signs["town-hall"]).toMatchObject({ requests: 1, stages: { page: 1, asset: 1 } });
  expect(signs[""]).toMatchObject({ requests: 1, arrivals: 0 });
});

test("names of rooms that nobody enters do not crowd out rooms", () => {
  const { clock, gate, visit } = gateScene();
  for (let n = 0; n < 10_000; n++) visit("203.0.113.9", "page", { room: `made-up-${n}` });
  gate.reached("198.51.100.4", "town-hall", "socket");
  visit("198.51.100.4", "listen");
  const signs = gate.signs();
  expect(Object.keys(signs).length).toBe(34);
  expect(signs[""]?.requests).toBe(10_000 - 32);
  expect(signs["town-hall"]?.requests).toBe(1);
  for (let turn = 0; turn < 6; turn++) {
    clock.advance(1_000);
    gate.signs();
  }
  visit("198.51.100.4", "listen");
  visit("203.0.113.9", "page", { room: "another" });
  expect(Object.keys(gate.signs())).toEqual(["town-hall", "another"]);
});

test("networks that heard at an earlier event are known when they come again", () => {
  const { clock, gate, visit } = gateScene();
  visit("203.0.113.9");
  gate.reached("203.0.113.9", "town-hall", "sound");
  const next = gateScene({ clock, prefixes: gate.savePrefixes() });
  clock.advance(24 * 3_600_000);
  next.visit("203.0.113.77", "page");
  next.visit("198.51.100.77", "page");
  expect(next.gate.signs()["town-hall"]).toMatchObject({ arrivals: 2, known: 1 });
});
