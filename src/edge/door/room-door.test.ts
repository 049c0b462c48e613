import { describe, expect, test } from "bun:test";
import { placesOf } from "../../draw/index.ts";
import type { DoorState } from "../../protocol/index.ts";
import { type TicketBody, ticketId } from "../../ticket/index.ts";
import { type Asked, type Decision, RoomDoor } from "./room-door.ts";
import { newSums } from "./room-sums.ts";
import { unheardState } from "./view-shelf.ts";

const HOUSE = { taken: 10, invited: 0, capacity: 100, max: 200 };
const NOW = { monotonicMs: 0, doorMs: 1_000_000 };
const SEED = "5e".repeat(32);

function door(state?: Partial<DoorState>): RoomDoor {
  const made = new RoomDoor({ edge: "e", sums: newSums(), forfeits: false, count: { promised: 0, invited: 0 } });
  if (state !== undefined) made.hear({ ...unheardState("r", NOW.doorMs, 0), turn: 1, ...state }, 0);
  return made;
}

function ticket(body: Partial<TicketBody>): TicketBody {
  return { room: "r", lane: "place", number: 1, effort: 0, seated: false, stampMs: NOW.doorMs, ...body };
}

function asked(shown?: TicketBody, more: Partial<Asked> = {}): Asked {
  const id = shown && ticketId(shown);
  return { ticket: shown, id, solved: false, mustSolve: false, canChallenge: true, ...more };
}

const admit = (by: string) => ({ do: "admit", by }) as Decision;
const needsNumber = { do: "wait", place: null, lacks: { place: true, effort: false } };

describe("who shows no ticket", () => {
  const challenge = { effort: 8 };
  const cases: [string, Partial<DoorState> | undefined, Partial<Asked>, unknown][] = [
    ["comes in by a grant", { grants: { e: 1 } }, {}, admit("direct")],
    ["needs a number without one", { grants: { other: 5 } }, {}, needsNumber],
    ["needs a number while others wait", { status: "queueing", grants: { e: 9 } }, {}, needsNumber],
    ["needs a number before the start", { status: "prequeue" }, {}, needsNumber],
    ["is turned away while nobody is let in", { status: "suspended" }, {}, { do: "refuse", code: "door_suspended" }],
    ["comes in while there is room, though somebody attacks", { grants: { e: 1 }, challenge }, {}, admit("direct")],
    ["solves first when the gate says so", { grants: { e: 1 } }, { mustSolve: true }, { do: "challenge" }],
    ["comes in once it has", { grants: { e: 1 } }, { mustSolve: true, solved: true }, admit("direct")],
    [
      "is not asked where nobody can ask",
      { grants: { e: 1 } },
      { mustSolve: true, canChallenge: false },
      admit("direct"),
    ],
    [
      "solves first at a full door, when the gate says so",
      { status: "queueing" },
      { mustSolve: true },
      { do: "challenge" },
    ],
    ["needs no work to wait", { status: "queueing", challenge }, {}, needsNumber],
    [
      "gets two numbers for work",
      { status: "queueing" },
      { solved: true },
      { ...needsNumber, lacks: { place: true, effort: true } },
    ],
    ["comes in where control is silent and there is room", undefined, {}, admit("direct")],
  ];
  test.each(cases)("%s", (_, state, more, decision) => {
    expect(door(state).decide(asked(undefined, more), HOUSE, NOW)).toEqual(decision as Decision);
  });

  test("needs a number where control is silent and the edge is at its capacity", () => {
    expect(door().decide(asked(), { ...HOUSE, taken: 100 }, NOW)).toEqual(needsNumber as Decision);
  });
});

describe("who shows a ticket", () => {
  const queueing = { status: "queueing", front: 10, passed: 5, effort: { issued: 9, front: 3, passed: 1 } } as const;
  const wait = (place: number | null, lacks = { place: false, effort: false }) => ({ do: "wait", place, lacks });
  const cases: [string, Partial<DoorState>, TicketBody, Partial<Asked>, unknown][] = [
    ["of a seat comes back", { status: "suspended" }, ticket({ seated: true }), {}, admit("returned")],
    ["of a called place comes in", queueing, ticket({ number: 10 }), {}, admit("placed")],
    ["of a later place waits", queueing, ticket({ number: 11 }), {}, wait(11)],
    [
      "of a place long called takes a new number",
      queueing,
      ticket({ number: 5 }),
      {},
      wait(null, { place: true, effort: false }),
    ],
    ["of a called effort number comes in", queueing, ticket({ number: 99, effort: 2 }), {}, admit("effort")],
    [
      "with work done now gets an effort number",
      queueing,
      ticket({ number: 99 }),
      { solved: true },
      wait(99, { place: false, effort: true }),
    ],
    ["of an effort number needs no second", queueing, ticket({ number: 99, effort: 4 }), { solved: true }, wait(99)],
    ["of a place comes in by a grant as anybody", { grants: { e: 1 } }, ticket({ number: 99 }), {}, admit("direct")],
    [
      "of a place waits before the start",
      { status: "prequeue", draw: { commitment: "", seed: null, size: null } },
      ticket({}),
      {},
      wait(null),
    ],
    [
      "of a place is never asked to solve",
      { ...queueing, challenge: { effort: 8 } },
      ticket({ number: 99 }),
      { mustSolve: true },
      wait(99),
    ],
    ["of an invitation comes in whatever the queue", queueing, ticket({ lane: "invited" }), {}, admit("invited")],
    [
      "of an invitation waits outside a suspended door",
      { status: "suspended" },
      ticket({ lane: "invited" }),
      {},
      { do: "refuse", code: "door_suspended" },
    ],
    ["of a promise made elsewhere comes in", queueing, ticket({ lane: "direct" }), {}, admit("returned")],
    [
      "of a promise that has run out needs a number",
      queueing,
      ticket({ lane: "direct", stampMs: NOW.doorMs - 15_001 }),
      {},
      needsNumber,
    ],
  ];
  test.each(cases)("%s", (_, state, shown, more, decision) => {
    expect(door(state).decide(asked(shown, more), HOUSE, NOW)).toEqual(decision as Decision);
  });

  test("of an invitation waits like others once invited listeners have their share", () => {
    const full = { ...HOUSE, invited: 20 };
    expect(door(queueing).decide(asked(ticket({ lane: "invited" })), full, NOW)).toEqual(needsNumber as Decision);
  });
});

test("grants are cumulative: each is used once, and nobody comes in by one that was taken back", () => {
  const one = door({ grants: { e: 2 } });
  const come = () => {
    const decision = one.decide(asked(), HOUSE, NOW);
    if (decision.do === "admit") one.enter(decision.by, undefined);
    return decision.do;
  };
  expect([come(), come(), come()]).toEqual(["admit", "admit", "wait"]);
  one.leave();
  expect(come()).toBe("wait");
  one.hear({ ...unheardState("r", 0, 0), turn: 2, grants: { e: 3 } }, 0);
  expect([come(), come()]).toEqual(["admit", "wait"]);
  one.hear({ ...unheardState("r", 0, 0), turn: 1, grants: { e: 9 } }, 0);
  expect(come()).toBe("wait");
  expect(one.sums).toMatchObject({ direct: 3, seated: 2, turn: 2 });
});

test("a promised seat counts from the promise on, once, and is free again when nobody takes it", () => {
  const one = door({ grants: { e: 2 } });
  one.promise("direct-7", 0);
  one.promise("direct-8", 0);
  expect(one.sums).toMatchObject({ direct: 2, seated: 2 });
  expect(one.decide(asked(), HOUSE, NOW).do).toBe("wait");
  const shown = asked(ticket({ lane: "direct", number: 7 }));
  expect(one.decide(shown, HOUSE, NOW)).toEqual(admit("direct"));
  one.enter("direct", "direct-7");
  expect(one.expire(20_000)).toBe(1);
  expect(one.sums).toMatchObject({ direct: 2, seated: 1 });
});

test("a door that forgot its sums lets in only what is granted from now on", () => {
  const one = new RoomDoor({ edge: "e", sums: newSums(), forfeits: true, count: { promised: 0, invited: 0 } });
  one.hear({ ...unheardState("r", 0, 0), turn: 1, grants: { e: 500 } }, 0);
  expect(one.decide(asked(), HOUSE, NOW).do).toBe("wait");
  one.hear({ ...unheardState("r", 0, 0), turn: 2, grants: { e: 501 } }, 0);
  expect(one.decide(asked(), HOUSE, NOW)).toEqual(admit("direct"));
});

test("once the seed is told, numbers have the places that everybody can compute; later numbers are their own", () => {
  const size = 20_000;
  const state = { status: "queueing", front: 100, draw: { commitment: "", seed: SEED, size } } as const;
  const one = door(state);
  expect(one.decide(asked(ticket({ number: 1 })), HOUSE, NOW)).toMatchObject({ do: "wait", place: null });
  let slices = 1;
  while (one.table.work({ draw: state.draw })) slices += 1;
  expect(slices).toBe(5);
  const places = placesOf(SEED, size);
  const called = Array.from({ length: size }, (_, at) => at + 1).filter(
    (number) => one.decide(asked(ticket({ number })), HOUSE, NOW).do === "admit",
  );
  expect(called.map((number) => places[number - 1] ?? 0).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, at) => at + 1),
  );
  expect(one.decide(asked(ticket({ number: size + 7 })), HOUSE, NOW)).toMatchObject({ place: size + 7 });
});
