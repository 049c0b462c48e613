import { describe, expect, test } from "bun:test";
import { placesOf } from "../../draw/index.ts";
import type { Judgement } from "../../flood/index.ts";
import { TicketPress } from "../../ticket/index.ts";
import { DoorScene, Guest, inside, told } from "./testing/door-scene.ts";
import { keyOf } from "./testing/fake-control.ts";

const TEN_MINUTES_MS = 600_000;

function press(scene: DoorScene, key = keyOf(1)): TicketPress {
  const made = new TicketPress({ doorTimeMs: () => scene.clock.nowMs() });
  made.useKeys([key]);
  return made;
}

function invitation(scene: DoorScene, number: number): string {
  return press(scene).sign({ room: "town-hall", lane: "invited", number, effort: 0, seated: false });
}

async function open(edges = 1): Promise<DoorScene> {
  const scene = new DoorScene();
  for (let at = 0; at < edges; at++) scene.edge();
  await scene.runFor(250);
  return scene;
}

describe("a place", () => {
  test("is given with a ticket, kept while it waits, and let in at any edge once it is called", async () => {
    const scene = await open(2);
    const [one, two] = scene.edges;
    scene.control.say({
      status: "queueing",
      why: "full",
      issued: 40,
      front: 40,
      waits: [
        { ahead: 0, p10Ms: 0, p50Ms: 0, p90Ms: 0 },
        { ahead: 10, p10Ms: 100, p50Ms: 200, p90Ms: 400 },
      ],
    });
    const answer = await told((await scene.after(100, one?.come() ?? Promise.reject())) as Response);
    expect(answer).toMatchObject({
      status: 429,
      error: { code: "place_waiting" },
      admitted: false,
      number: 41,
      place: 41,
      wait: { ahead: 1, p10Ms: 10, p50Ms: 20, p90Ms: 40 },
      door: { status: "queueing", issued: 41 },
    });
    const ticket = answer.ticket ?? "";
    expect(await two?.post(ticket)).toMatchObject({ admitted: false, ticket, number: 41 });
    scene.control.say({ front: 41 });
    expect(await one?.post(ticket)).toMatchObject({ admitted: true, ticket, place: 41 });
    const guest = await inside((await two?.come(ticket)) ?? new Response());
    await scene.runFor(250);
    expect(scene.control.facts.get("edge-2")?.rooms["town-hall"]).toMatchObject({ placed: 1, seated: 1 });
    expect(scene.control.batches).toEqual([1]);
    expect(guest.closed).toBeUndefined();
  });

  test("20,000 arrivals at four edges are numbered in the order in which they came, and nothing is kept of them", async () => {
    const scene = await open(4);
    scene.control.say({ status: "queueing", why: "full" });
    const numbers: number[] = [];
    const came: number[][] = [];
    for (let batch = 0; batch < 100; batch++) {
      const edge = scene.edges[batch % 4];
      const asked = Array.from({ length: 200 }, () => edge?.post());
      await scene.runFor(100);
      const given = (await Promise.all(asked)).map((answer) => answer?.number ?? 0);
      came.push(given);
      numbers.push(...given);
    }
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, at) => at + 1));
    expect(came.every((given) => given.every((number, at) => at === 0 || number === (given[at - 1] ?? 0) + 1))).toBe(
      true,
    );
    expect(Math.max(...scene.control.batches)).toBe(200);
    for (const { entrances } of scene.edges)
      expect(entrances.facts().rooms["town-hall"]).toMatchObject({ seated: 0, told: 5_000 });
  });

  test("that is called at once by an edge that is full is told, and not lost", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ status: "queueing", front: 1 });
    if (edge !== undefined) edge.sight.max = 0;
    const answer = await told((await scene.after(100, edge?.come() ?? Promise.reject())) as Response);
    expect(answer).toMatchObject({ status: 429, error: { code: "place_waiting" }, number: 1 });
    expect(answer.ticket).toMatch(/^[\w-]{48}$/);
  });

  test("before the start has a number; after the draw each comes in by the place that everybody can compute", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    const draw = { commitment: "c0", seed: null, size: null };
    scene.control.say({ status: "prequeue", why: "before-start", opensAtMs: 1, draw });
    const early = await scene.after(100, Promise.all(Array.from({ length: 60 }, () => edge?.post())));
    expect(early.every((answer) => answer?.place === null && answer.number !== null)).toBe(true);
    const seed = "ab".repeat(32);
    scene.control.say({ status: "queueing", front: 20, draw: { ...draw, seed, size: 60 } });
    await scene.runFor(100);
    const places = placesOf(seed, 60);
    for (const answer of early) {
      const again = await edge?.post(answer?.ticket ?? "");
      expect(again?.place).toBe(places[(answer?.number ?? 0) - 1] ?? 0);
      expect(again?.admitted).toBe((again?.place ?? 99) <= 20);
    }
    expect(await scene.after(100, edge?.post() ?? Promise.reject())).toMatchObject({ number: 61, place: 61 });
  });
});

describe("who was let in", () => {
  test("is let in again whatever the door says, up to the edge's own limit, after ten minutes without a network", async () => {
    const scene = await open(2);
    const [one, two] = scene.edges;
    scene.control.say({ grants: { "edge-1": 50 } });
    const guests = await Promise.all(
      Array.from({ length: 50 }, async () => inside((await one?.come()) ?? new Response())),
    );
    scene.control.say({ status: "queueing", why: "full" });
    for (const guest of guests) guest.leave();
    await scene.runFor(1_000);
    scene.clock.advance(TEN_MINUTES_MS);
    for (const status of ["queueing", "prequeue", "suspended"] as const) {
      scene.control.say({ status });
      for (const guest of guests) (await inside((await two?.come(guest.ticket)) ?? new Response())).leave();
    }
    if (two !== undefined) two.sight.max = 0;
    expect(two?.come(guests[0]?.ticket)).rejects.toMatchObject({ code: "listener_limit" });
  });

  test("gets a new ticket every three minutes, the crowd spread over time, the slow ones later", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ grants: { "edge-1": 720 } });
    const guests: Guest[] = [];
    for (let at = 0; at < 720; at++) guests.push(await inside((await edge?.come()) ?? new Response()));
    expect(guests.every(({ tickets }) => tickets.length === 1)).toBe(true);
    const slow = guests[0];
    if (slow !== undefined) slow.buffered = 1;
    await scene.runFor(180_000);
    let most = 0;
    for (let tick = 0; tick < 400; tick++) {
      const before = guests.reduce((sum, { tickets }) => sum + tickets.length, 0);
      await scene.runFor(250);
      most = Math.max(most, guests.reduce((sum, { tickets }) => sum + tickets.length, 0) - before);
    }
    expect(most).toBeLessThanOrEqual(2);
    expect(guests.filter(({ tickets }) => tickets.length === 2).length).toBe(719);
    if (slow !== undefined) slow.buffered = 0;
    await scene.runFor(180_000);
    expect(slow?.tickets.length).toBe(2);
  }, 30_000);

  test("holds a ticket of the newest key; those of the old key are good until it ends", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ grants: { "edge-1": 9 } });
    const early = await inside((await edge?.come()) ?? new Response());
    const changeMs = scene.clock.nowMs() + 1_000;
    const old = { ...keyOf(1), untilMs: changeMs + TEN_MINUTES_MS };
    scene.control.useKeys([old, keyOf(2, changeMs)]);
    await scene.runFor(2_000);
    const late = await inside((await edge?.come()) ?? new Response());
    const room = "town-hall";
    expect(press(scene, keyOf(2)).read(late.ticket, room).ok).toBe(true);
    expect(press(scene, keyOf(2)).read(early.ticket, room).ok).toBe(false);
    early.leave();
    expect(await edge?.come(early.ticket)).toBeInstanceOf(Guest);
    scene.clock.advance(TEN_MINUTES_MS + 1_000);
    expect(await told((await edge?.come(early.ticket)) ?? new Response())).toMatchObject({
      status: 403,
      error: { code: "ticket_invalid" },
    });
    expect(await edge?.come(late.ticket)).toBeInstanceOf(Guest);
  });
});

describe("one ticket in two hands", () => {
  test("seats one listener: whoever came later, at the same edge at once, at another within a moment", async () => {
    const scene = await open(2);
    const [one, two] = scene.edges;
    scene.control.say({ grants: { "edge-1": 1 } });
    const first = await inside((await one?.come()) ?? new Response());
    const second = await inside((await one?.come(first.ticket)) ?? new Response());
    expect(first.closed).toEqual({ status: 1008, reason: "ticket_elsewhere" });
    const third = await inside((await two?.come(first.ticket)) ?? new Response());
    await scene.runFor(250);
    expect(second.closed).toEqual({ status: 1008, reason: "ticket_elsewhere" });
    expect(third.closed).toBeUndefined();
    expect(one?.guests.size).toBe(0);
    expect(one?.entrances.facts().rooms["town-hall"]).toMatchObject({ seated: 0, direct: 1, returned: 1 });
    expect(await two?.metric('stentor_edge_door_taken_over_total{where="elsewhere"}')).toBe(0);
  });

  test("the later stays although its edge hears of the earlier after it sat down", async () => {
    const scene = await open(2);
    const [one, two] = scene.edges;
    const ticket = press(scene).sign({ room: "town-hall", lane: "place", number: 5, effort: 0, seated: true });
    await scene.runFor(50);
    const early = await inside((await one?.come(ticket)) ?? new Response());
    await scene.runFor(50);
    const late = await inside((await two?.come(ticket)) ?? new Response());
    await scene.runFor(1_000);
    expect(early.closed?.reason).toBe("ticket_elsewhere");
    expect(late.closed).toBeUndefined();
  });

  test("that go back and forth are refused for the rest of the minute, and told of as abuse", async () => {
    const abuses: string[] = [];
    const scene = new DoorScene();
    const gate = { ...openGate(), abused: (_a: string, _r: string, abuse: string) => void abuses.push(abuse) };
    scene.edge({ gate });
    await scene.runFor(250);
    const [edge] = scene.edges;
    const ticket = press(scene).sign({ room: "town-hall", lane: "place", number: 5, effort: 0, seated: true });
    let last = await inside((await edge?.come(ticket)) ?? new Response());
    for (let takeover = 0; takeover < 7; takeover++) last = await inside((await edge?.come(ticket)) ?? new Response());
    expect(await told((await edge?.come(ticket)) ?? new Response())).toMatchObject({
      status: 409,
      error: { code: "ticket_elsewhere" },
    });
    expect(abuses).toEqual(["replayed-ticket"]);
    expect(last.closed).toBeUndefined();
    await scene.runFor(60_000);
    expect(await edge?.come(ticket)).toBeInstanceOf(Guest);
  });

  test("a listener who is handed over is not ended where it comes from", async () => {
    const scene = await open(2);
    const [one, two] = scene.edges;
    scene.control.say({ grants: { "edge-1": 1 } });
    const before = await inside((await one?.come()) ?? new Response());
    if (one !== undefined) one.leaving = true;
    await inside((await two?.come(before.ticket)) ?? new Response());
    await scene.runFor(500);
    expect(before.closed).toBeUndefined();
  });
});

describe("tickets that are not believed", () => {
  test.each([
    ["forged", (scene: DoorScene) => press(scene, keyOf(9)), 0, "ticket_invalid"],
    ["of another room", (scene: DoorScene) => press(scene), 0, "ticket_invalid"],
    ["from the future", (scene: DoorScene) => press(scene), 3_600_000, "ticket_invalid"],
    ["expired", (scene: DoorScene) => press(scene), -7_300_000, "ticket_expired"],
  ] as const)("%s", async (what, pressOf, offsetMs, code) => {
    const scene = await open();
    const made = pressOf(scene);
    const stamped = new TicketPress({ doorTimeMs: () => scene.clock.nowMs() + offsetMs });
    stamped.useKeys([what === "forged" ? keyOf(9) : keyOf(1)]);
    expect(made.hasKeys).toBe(true);
    const room = what === "of another room" ? "other" : "town-hall";
    const ticket = stamped.sign({ room, lane: "place", number: 1, effort: 0, seated: true });
    const answer = await told((await scene.edges[0]?.come(ticket)) ?? new Response());
    expect(answer).toMatchObject({ status: 403, error: { code } });
  });

  test("an edge whose own clock is an hour wrong signs and reads by the door's time", async () => {
    const scene = await open();
    scene.control.say({ grants: { "edge-1": 1 } });
    const guest = await inside((await scene.edges[0]?.come()) ?? new Response());
    const right = new TicketPress({ doorTimeMs: () => scene.control.state.doorTimeMs });
    right.useKeys(scene.control.keys);
    const reading = right.read(guest.ticket, "town-hall");
    expect(reading.ok && Math.abs(reading.body.stampMs - scene.control.state.doorTimeMs)).toBeLessThan(1_000);
  });
});

test("keys come with the door's time, so that a wrong clock is never signed with, nor read by", async () => {
  const HOUR_MS = 3_600_000;
  const scene = new DoorScene();
  scene.control.goAway();
  const edge = scene.edge();
  const right = new TicketPress({ doorTimeMs: () => scene.clock.nowMs() + HOUR_MS });
  right.useKeys(scene.control.keys);
  scene.control.useKeys(scene.control.keys, scene.clock.nowMs() + HOUR_MS);
  const seat = right.sign({ room: "town-hall", lane: "place", number: 5, effort: 0, seated: true });
  const guest = await inside((await edge.come(seat)) ?? new Response());
  expect(right.read(guest.ticket, "town-hall").ok).toBe(true);
});

describe("without control", () => {
  test("from the beginning an edge fills itself to its own capacity; those who come back have the rest", async () => {
    const scene = new DoorScene();
    scene.control.goAway();
    const edge = scene.edge();
    edge.sight.capacity = 3;
    await scene.runFor(250);
    for (let guest = 0; guest < 3; guest++) expect(await edge.come()).toBeInstanceOf(Guest);
    const answer = await told((await scene.after(2_100, edge.come())) as Response);
    expect(answer).toMatchObject({ status: 503, error: { code: "door_unavailable" }, ticket: null });
    scene.control.comeBack();
    expect([...edge.guests].every(({ tickets }) => tickets.length === 0)).toBe(true);
    await scene.runFor(2_000);
    expect([...edge.guests].every(({ tickets }) => tickets.length === 1)).toBe(true);
  });

  test("a ticket that cannot be read yet waits for the keys", async () => {
    const scene = new DoorScene();
    const edge = scene.edge();
    const ticket = press(scene).sign({ room: "town-hall", lane: "place", number: 5, effort: 0, seated: true });
    scene.control.say({ status: "queueing", why: "full" });
    expect(await scene.after(50, edge.come(ticket))).toBeInstanceOf(Guest);
  });

  test("a full room stays full; called places and seats come in; nobody is kept waiting for a number", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ status: "queueing", issued: 7, front: 7 });
    scene.control.goAway();
    const called = press(scene).sign({ room: "town-hall", lane: "place", number: 7, effort: 0, seated: false });
    await scene.runFor(60_000);
    expect(await edge?.come(called)).toBeInstanceOf(Guest);
    const answer = await told((await scene.after(100, edge?.come() ?? Promise.reject())) as Response);
    expect(answer).toMatchObject({ status: 503, error: { code: "door_unavailable" } });
    expect(await told((await edge?.come()) ?? new Response())).toMatchObject({ status: 503 });
    scene.control.comeBack();
    await scene.runFor(2_000);
    expect(await told((await scene.after(100, edge?.come() ?? Promise.reject())) as Response)).toMatchObject({
      status: 429,
      number: 8,
    });
  });

  test("a room that was not full goes on by the edge's own capacity", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ grants: { "edge-1": 1 } });
    expect(await edge?.come()).toBeInstanceOf(Guest);
    scene.control.goAway();
    await scene.runFor(10_000);
    expect(await edge?.come()).toBeInstanceOf(Guest);
  });
});

describe("what control is told", () => {
  test("a promised seat is counted as one, whichever edge it is taken at, and told of four times a second", async () => {
    const scene = await open(2);
    const [one, two] = scene.edges;
    scene.control.say({ grants: { "edge-1": 2 } });
    const here = await one?.post();
    const there = await one?.post();
    expect(here).toMatchObject({ admitted: true, number: null });
    const room = (edge: string) => scene.control.facts.get(edge)?.rooms["town-hall"];
    await scene.runFor(250);
    expect(room("edge-1")).toMatchObject({ direct: 2, seated: 2, turn: scene.control.state.turn });
    await inside((await one?.come(here?.ticket ?? "")) ?? new Response());
    await inside((await two?.come(there?.ticket ?? "")) ?? new Response());
    await scene.runFor(500);
    expect(room("edge-1")).toMatchObject({ direct: 2, seated: 1 });
    expect(room("edge-2")).toMatchObject({ direct: 0, returned: 1, seated: 1 });
    await scene.runFor(20_000);
    expect(room("edge-1")).toMatchObject({ direct: 2, seated: 1 });
  });

  test("a promised seat that nobody takes is free again after fifteen seconds", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ grants: { "edge-1": 1 } });
    const promised = await edge?.post();
    await scene.runFor(17_000);
    expect(edge?.entrances.facts().rooms["town-hall"]).toMatchObject({ direct: 1, seated: 0 });
    const answer = await told(
      (await scene.after(100, edge?.come(promised?.ticket ?? "") ?? Promise.reject())) as Response,
    );
    expect(answer).toMatchObject({ status: 429, number: 1 });
  });

  test("a promise that ran out is made anew, and its seat held", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ grants: { "edge-1": 2 } });
    const first = await edge?.post();
    await scene.runFor(20_000);
    const second = await edge?.post(first?.ticket ?? "");
    expect(second?.admitted).toBe(true);
    expect(second?.ticket).not.toBe(first?.ticket ?? null);
    scene.control.say({ status: "queueing", grants: {} });
    expect(await edge?.come(second?.ticket ?? "")).toBeInstanceOf(Guest);
  });

  test("an edge that starts again has another name: nothing granted to the old one is its own", async () => {
    const scene = await open();
    scene.control.say({ grants: { "edge-1": 100 } });
    const seated = await inside((await scene.edges[0]?.come()) ?? new Response());
    scene.edges[0]?.entrances.close();
    const again = scene.edge();
    await scene.runFor(250);
    expect(await told((await scene.after(100, again.come())) as Response)).toMatchObject({ status: 429 });
    expect(await again.come(seated.ticket)).toBeInstanceOf(Guest);
  });

  test("the sums of a room that was let go of go on when it is opened again", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ grants: { "edge-1": 1 } });
    (await inside((await edge?.come()) ?? new Response())).leave();
    edge?.reopen();
    await scene.runFor(250);
    expect(edge?.entrances.facts().rooms["town-hall"]).toMatchObject({ direct: 1, seated: 0 });
    expect(await told((await scene.after(100, edge?.come() ?? Promise.reject())) as Response)).toMatchObject({
      status: 429,
    });
  });
});

describe("under stress", () => {
  const challenger = {
    offer: () => ({ token: "t" }) as never,
    check: async ({ proof }: { proof: string }) =>
      proof === "right" ? ({ ok: true, effort: 8 } as const) : ({ ok: false, code: "challenge_failed" } as const),
  };

  test("a newcomer solves first, a wrong solution is refused, and work done at a full door gives a second number", async () => {
    const scene = new DoorScene();
    let strict = true;
    const judge = ({ solved }: { solved: boolean }): Judgement => ({ do: solved || !strict ? "pass" : "challenge" });
    const gate = { ...openGate(), judge };
    const edge = scene.edge({ challenger, gate });
    await scene.runFor(250);
    scene.control.say({ grants: { "edge-1": 1 }, challenge: { effort: 8 } });
    expect(await told((await edge.come()) as Response)).toMatchObject({
      status: 429,
      error: { code: "challenge_required" },
      challenge: { token: "t" },
    });
    expect(await told((await edge.come(undefined, { proof: "wrong" })) as Response)).toMatchObject({
      status: 403,
      error: { code: "challenge_failed" },
    });
    expect(await edge.come(undefined, { proof: "right" })).toBeInstanceOf(Guest);
    strict = false;
    scene.control.say({ status: "queueing" });
    const plain = await scene.after(100, edge.post());
    expect(plain).toMatchObject({ number: 1, effortPlace: null, challenge: { token: "t" } });
    const worked = await scene.after(100, edge.post(plain.ticket ?? "", { proof: "right" }));
    expect(worked).toMatchObject({ number: 1, effortPlace: 1, challenge: null });
    scene.control.say({ effort: { issued: 1, front: 1, passed: 0 } });
    expect(await edge.come(worked.ticket ?? "", { proof: "shown before" })).toBeInstanceOf(Guest);
    expect(edge.entrances.facts().rooms["town-hall"]).toMatchObject({ effort: 1 });
  });

  test("a proof that fails without a lie is held against nobody", async () => {
    const heard: string[] = [];
    const failed = { ok: false, code: "challenge_failed" } as const;
    const check = async ({ proof }: { proof: string }) =>
      proof === "lie" ? { ...failed, isLie: true as const } : failed;
    const gate = {
      ...openGate(),
      abused: (_: string, room: string, abuse: string) => void heard.push(`${room} ${abuse}`),
      challenged: (_: string, outcome: string) => void heard.push(outcome),
    };
    const scene = new DoorScene();
    const edge = scene.edge({ gate, challenger: { ...challenger, check } });
    await scene.runFor(250);
    await edge.come(undefined, { proof: "late" });
    expect(heard).toEqual([]);
    await edge.come(undefined, { proof: "lie" });
    expect(heard).toEqual(["wrong", "town-hall wrong-solution"]);
  });

  test("invited listeners come in, to a bounded share", async () => {
    const scene = await open();
    const [edge] = scene.edges;
    scene.control.say({ status: "queueing" });
    if (edge !== undefined) edge.sight.max = 20;
    for (let guest = 1; guest <= 2; guest++) expect(await edge?.come(invitation(scene, guest))).toBeInstanceOf(Guest);
    expect(await scene.after(100, edge?.come(invitation(scene, 3)) ?? Promise.reject())).toBeInstanceOf(Response);
    [...(edge?.guests ?? [])][0]?.leave();
    expect(await edge?.come(invitation(scene, 3))).toBeInstanceOf(Guest);
  });

  test("the gate is asked first, and hears what became of each", async () => {
    const heard: string[] = [];
    const gate = {
      ...openGate(),
      judge: ({ known, solved }: { known: boolean; solved: boolean }) => {
        heard.push(`judge ${known} ${solved}`);
        return { do: "pass" } as const;
      },
      reached: (_: string, room: string, stage: string) => void heard.push(`${room} ${stage}`),
      refused: (_: string, code: string) => void heard.push(code),
      answered: (_: string, fault: string) => void heard.push(fault),
      returning: () => void heard.push("returning"),
    };
    const scene = new DoorScene();
    const edge = scene.edge({ gate });
    await scene.runFor(250);
    scene.control.say({ status: "queueing", front: 1 });
    const guest = await inside(await scene.after(100, edge.come()));
    guest.hear();
    guest.hear();
    expect(heard).toEqual(["judge false false", "town-hall ticket", "town-hall socket", "town-hall sound"]);
    heard.length = 0;
    await edge.come(guest.ticket);
    expect(heard).toEqual(["judge true false", "returning", "town-hall socket"]);
    heard.length = 0;
    await scene.after(100, edge.come());
    expect(heard).toEqual(["judge false false", "town-hall ticket", "place_waiting", "nobody"]);
  });
});

function openGate() {
  return {
    judge: () => ({ do: "pass" }) as const,
    reached: () => undefined,
    abused: () => undefined,
    challenged: () => undefined,
    refused: () => undefined,
    answered: () => undefined,
    returning: () => undefined,
    setStress: () => undefined,
    signs: () => ({}),
  };
}
