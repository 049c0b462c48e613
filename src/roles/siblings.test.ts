import { expect, test } from "bun:test";
import { Metrics } from "../platform/index.ts";
import { InProcessRelay } from "../relay/index.ts";
import { answerSiblings, readSibling, type Sibling, siblingLabels, siblingMetrics, writeSibling } from "./siblings.ts";

const group = "house_1-edge-0a1b2c";

function textOf(sibling: Sibling, listeners: number): () => Promise<string> {
  const metrics = new Metrics(siblingLabels(sibling));
  metrics.gauge("stentor_edge_listeners", "Who listens.").set(listeners);
  return () => metrics.text();
}

test("a place among siblings outlives its way through an argument", () => {
  const sibling = { group, place: 3, of: 12 };
  expect(readSibling(writeSibling(sibling))).toEqual(sibling);
});

for (const text of ["", "house", "house.1", "house.1.x", "house.-1.2", "ho use.1.2", "house.1.2.3", "house.12345.2"]) {
  test(`"${text}" is no place`, () => {
    expect(() => readSibling(text)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });
}

test("each process tells of all the others, each series once", async () => {
  const relay = new InProcessRelay(() => undefined);
  const of = 2;
  for (const place of [0, 1, 2]) answerSiblings(relay, { group, place, of }, textOf({ group, place, of }, place * 10));
  const text = await siblingMetrics(relay, { group, place: 1, of });
  expect(text.match(/^stentor_edge_listeners.*$/gm)).toEqual([
    "stentor_edge_listeners 0",
    'stentor_edge_listeners{edge="2"} 20',
  ]);
  expect(text.match(/# TYPE stentor_edge_listeners/g)).toHaveLength(1);
});

test("one that does not answer, or answers no more, takes nothing from the others' figures", async () => {
  const relay = new InProcessRelay(() => undefined);
  const of = 3;
  const gone = answerSiblings(relay, { group, place: 2, of }, async () => "gone 1\n");
  answerSiblings(relay, { group, place: 3, of }, async () => "stays 1\n");
  gone.unsubscribe();
  expect(await siblingMetrics(relay, { group, place: 1, of })).toBe("stays 1\n");
});
