import { expect, test } from "bun:test";
import type { ListenerFacts, TroubleCategory, TroubleCheck } from "../../../protocol/index.ts";
import { type CheckQuestion, checkReport } from "./check-report.ts";
import type { Evidence } from "./evidence.ts";

const NOW = 1_700_000_000_000;

function hears(change: Partial<ListenerFacts> = {}): Evidence {
  const facts = {
    edge: "edge-1",
    known: true,
    connected: true,
    stalls: 0,
    behindMs: 400,
    part: 1_000,
    newestPart: 1_030,
    moved: 0,
    heardAtMs: NOW - 6_000,
    refused: {},
    roomSilent: false,
    ...change,
  };
  return { kind: "listener", facts };
}

const gone: Evidence = { kind: "gone" };
const silent: Evidence = { kind: "silent" };
const none: Evidence = { kind: "none" };
const unheard = { known: false, connected: false, heardAtMs: null, behindMs: null, part: null };

function ask(category: TroubleCategory, evidence: Evidence, change: Partial<CheckQuestion> = {}) {
  return checkReport({
    category,
    evidence,
    happenedAtMs: NOW,
    nowMs: NOW,
    isSoundless: false,
    isIncident: false,
    ...change,
  });
}

const TABLE: [string, TroubleCategory, Evidence, TroubleCheck, string][] = [
  [
    "hears well",
    "no-sound",
    hears(),
    "contradicted",
    "acknowledged sound 6.0 s ago, 0.4 s behind live. Check the volume",
  ],
  [
    "is silent for long",
    "no-sound",
    hears({ heardAtMs: NOW - 90_000 }),
    "confirmed",
    "last acknowledged sound 90 s ago",
  ],
  ["was never heard of", "no-sound", hears({ heardAtMs: null }), "unknown", "has not acknowledged any sound yet"],
  ["was lost before", "no-sound", hears({ heardAtMs: null, connected: false }), "unknown", "ended before"],
  ["is between two acknowledgements", "no-sound", hears({ heardAtMs: NOW - 20_000 }), "unknown", "20 s ago"],
  ["hears what is old", "no-sound", hears({ part: 800 }), "unknown", "acknowledged sound"],
  ["hears seconds late", "no-sound", hears({ behindMs: 9_000 }), "unknown", "9.0 s behind live"],
  ["is in a room without sound", "no-sound", hears({ roomSilent: true }), "confirmed", "does not reach the server"],
  ["is in a room without sound", "echo", hears({ roomSilent: true }), "unknown", "nothing that our servers measure"],
  ["had stalls", "choppy", hears({ stalls: 4 }), "confirmed", "4 stalls and 0 skips"],
  ["was skipped ahead", "choppy", hears({ moved: 1 }), "confirmed", "0 stalls and 1 skip since"],
  ["had one stall", "choppy", hears({ stalls: 1 }), "unknown", "1 stall and"],
  ["had none", "choppy", hears(), "contradicted", "0 stalls and 0 skips since you connected; your player"],
  ["had none, and is not heard", "choppy", hears({ heardAtMs: NOW - 60_000 }), "unknown", "0 stalls"],
  ["is late", "delayed", hears({ behindMs: 12_400 }), "confirmed", "12 s behind live"],
  ["is close", "delayed", hears(), "contradicted", "0.4 s behind live, as close as can be"],
  ["is as late as a crowd makes it", "delayed", hears({ behindMs: 2_400 }), "unknown", "2.4 s behind live"],
  ["has not told", "delayed", hears({ behindMs: null }), "unknown", "not told yet"],
  ["hears", "cannot-join", hears(), "contradicted", "You are connected, and your player"],
  [
    "was refused",
    "cannot-join",
    { kind: "address", facts: { ...facts(hears()), ...unheard, refused: { listener_limit: 3, place_waiting: 1 } } },
    "confirmed",
    "turned your address away: the server is full (3 times); the room is full or has not begun.",
  ],
  [
    "was refused for what anybody can do to be refused",
    "cannot-join",
    hears({ ...unheard, refused: { ticket_invalid: 1, rate_limited: 9 } }),
    "unknown",
    "turned your address away: your network asks too often (9 times); the ticket is not good here.",
  ],
  [
    "asked for no room",
    "cannot-join",
    hears({ ...unheard, refused: { room_not_found: 4 } }),
    "unknown",
    "no room of the name",
  ],
  ["came too late", "cannot-join", hears({ ...unheard, refused: { room_ended: 1 } }), "unknown", "has ended"],
  ["was lost", "cannot-join", hears({ connected: false }), "unknown", "had your connection, and it has ended"],
  ["was never seen", "cannot-join", hears(unheard), "unknown", "may not reach us at all"],
  [
    "is not known any more",
    "no-sound",
    hears({ ...unheard, roomSilent: true }),
    "unknown",
    "does not know this connection",
  ],
  ["lost its server", "no-sound", gone, "confirmed", "is not heard of any more"],
  ["lost its server", "cannot-join", gone, "confirmed", "is not heard of any more"],
  ["lost its server", "echo", gone, "unknown", "is not heard of any more"],
  ["has a server that is silent", "choppy", silent, "unknown", "did not answer in time"],
  ["has no connection", "delayed", none, "unknown", "no connection of yours"],
  ["cannot speak", "cannot-speak", hears(), "unknown", "Your player acknowledged sound 6.0 s ago, 0.4 s behind live."],
  ["sees a broken page", "page", hears({ heardAtMs: null }), "unknown", "nothing that our servers measure."],
];

function facts(evidence: Evidence): ListenerFacts {
  if (!("facts" in evidence)) throw new Error("There are no facts");
  return evidence.facts;
}

test.each(TABLE)("a listener who %s and reports %s", (_who, category, evidence, check, words) => {
  const checked = ask(category, evidence);
  expect(checked.check).toBe(check);
  expect(checked.says).toContain(words);
  expect(checked.says).toStartWith(check === "confirmed" ? "Confirmed. " : "Thank you. ");
  expect(checked.says).toMatch(/\.$/);
});

test("what is measured now contradicts nothing that happened a while ago", () => {
  const happenedAtMs = NOW - 300_000;
  for (const category of ["no-sound", "choppy", "delayed", "cannot-join"] as const) {
    expect([category, ask(category, hears(), { happenedAtMs }).check]).toEqual([category, "unknown"]);
  }
});

test("a room of which we know ourselves that it has no sound confirms whoever misses it, and nobody else", () => {
  const soundless = { isSoundless: true };
  expect(ask("no-sound", hears(), soundless)).toMatchObject({
    check: "confirmed",
    says: expect.stringContaining("by our own ears either"),
  });
  expect(ask("no-sound", { kind: "none" }, soundless).check).toBe("confirmed");
  expect(ask("delayed", hears(), soundless).check).toBe(ask("delayed", hears()).check);
});

test("sound that arrives may be silent at its source: where an incident is open, nobody is contradicted for hearing none", () => {
  const checked = ask("no-sound", hears(), { isIncident: true });
  expect(checked).toMatchObject({ check: "unknown", says: expect.stringContaining("others miss it too") });
});
