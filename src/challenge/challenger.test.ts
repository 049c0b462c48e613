import { expect, test } from "bun:test";
import { OFFER_LIFETIME_MS } from "./puzzle.ts";
import { openChallenger } from "./testing/open-challenger.ts";
import { lieAbout, solveNatively } from "./testing/solve-natively.ts";

const asked = { room: "town-hall", address: "192.0.2.7", effort: 4 };
const FAILED = { ok: false, code: "challenge_failed" } as const;
const LIED = { ...FAILED, isLie: true } as const;

test("who does the work is believed, and the effort counts", async () => {
  using scene = openChallenger();
  const offer = scene.challenger.offer(asked);
  expect(offer).toMatchObject({ algorithm: "argon2id", effort: 4, below: 2 ** 30 });
  expect(offer.expiresAtMs).toBe(scene.clock.nowMs() + OFFER_LIFETIME_MS);
  const { proof } = solveNatively(offer);
  expect(await scene.challenger.check({ ...asked, proof })).toEqual({ ok: true, effort: 4 });
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="accepted"}')).toBe(1);
  expect(await scene.sample("stentor_challenge_offers_total")).toBe(1);
});

test("a wrong proof costs its network the next minute, and nobody else", async () => {
  using scene = openChallenger();
  const { challenger, clock } = scene;
  const solved = () => solveNatively(challenger.offer(asked)).proof;
  expect(await challenger.check({ ...asked, proof: lieAbout(challenger.offer(asked)) })).toEqual(LIED);
  expect(await challenger.check({ ...asked, address: "192.0.2.250", proof: solved() })).toEqual(FAILED);
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="distrusted"}')).toBe(1);
  const elsewhere = { ...asked, address: "192.0.3.7" };
  const other = solveNatively(challenger.offer(elsewhere)).proof;
  expect(await challenger.check({ ...elsewhere, proof: other })).toEqual({ ok: true, effort: 4 });
  clock.advance(60_000);
  expect(await challenger.check({ ...asked, proof: solved() })).toEqual({ ok: true, effort: 4 });
});

test("a lie ends what its network has in the queue, unverified", async () => {
  using scene = openChallenger();
  const { challenger } = scene;
  const lies = Array.from({ length: 6 }, () => lieAbout(challenger.offer(asked)));
  const verdicts = await Promise.all(lies.map((proof) => challenger.check({ ...asked, proof })));
  expect(verdicts).toEqual(lies.map((_, at) => (at === 0 ? LIED : FAILED)));
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="wrong"}')).toBe(1);
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="distrusted"}')).toBe(5);
});

test("a proof is good once, also when it is shown twice at the same time", async () => {
  using scene = openChallenger();
  const { proof } = solveNatively(scene.challenger.offer(asked));
  const both = [scene.challenger.check({ ...asked, proof }), scene.challenger.check({ ...asked, proof })];
  expect(await Promise.all(both)).toEqual([{ ok: true, effort: 4 }, FAILED]);
  expect(await scene.challenger.check({ ...asked, proof })).toEqual(FAILED);
  const [token] = proof.split("~");
  expect(await scene.challenger.check({ ...asked, proof: `${token}~4294967295` })).toEqual(FAILED);
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="replayed"}')).toBe(3);
});

test("a proof is good only in its room, from its network, and in time", async () => {
  using scene = openChallenger();
  const { challenger, clock } = scene;
  const { proof } = solveNatively(challenger.offer(asked));
  expect(await challenger.check({ ...asked, proof, room: "other" })).toEqual(FAILED);
  expect(await challenger.check({ ...asked, proof, address: "198.51.100.7" })).toEqual(FAILED);
  expect(await challenger.check({ ...asked, proof, address: "2001:db8::7" })).toEqual(FAILED);
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="forged"}')).toBe(3);
  clock.advance(OFFER_LIFETIME_MS - 1);
  expect(await challenger.check({ ...asked, address: "::ffff:192.0.2.99", proof })).toEqual({ ok: true, effort: 4 });
  const late = solveNatively(challenger.offer(asked)).proof;
  clock.advance(OFFER_LIFETIME_MS);
  expect(await challenger.check({ ...asked, proof: late })).toEqual(FAILED);
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="expired"}')).toBe(1);
});

test("a proof from before the clock was set back is not believed for ever", async () => {
  using ahead = openChallenger();
  ahead.clock.advance(3_600_000);
  const { proof } = solveNatively(ahead.challenger.offer(asked));
  using scene = openChallenger();
  expect(await scene.challenger.check({ ...asked, proof })).toEqual(FAILED);
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="expired"}')).toBe(1);
});

test("what has not the form of a proof costs no hash", async () => {
  const verifier = { hash: () => Promise.reject(new Error("Hashed")), close: () => undefined };
  using scene = openChallenger({ verifier });
  const { token } = scene.challenger.offer(asked);
  const shapes = ["", "~", token, `${token}~`, `${token}~-1`, `${token}~01`, `${token}~4294967296`, `${token}~1e3`];
  for (const proof of [...shapes, `${token}~1~1`, `${token.slice(1)}~1`, `x${token}~1`, "~".repeat(60_000)]) {
    expect(await scene.challenger.check({ ...asked, proof })).toEqual(LIED);
  }
  expect(await scene.sample('stentor_challenge_proofs_total{outcome="malformed"}')).toBe(12);
});

test("another process with the same secret takes the offer; one with another does not", async () => {
  using here = openChallenger();
  using there = openChallenger();
  using stranger = openChallenger({ secret: () => new Uint8Array(32).fill(8) });
  const { proof } = solveNatively(here.challenger.offer(asked));
  expect(await stranger.challenger.check({ ...asked, proof })).toEqual(FAILED);
  expect(await there.challenger.check({ ...asked, proof })).toEqual({ ok: true, effort: 4 });
});

test("offers outlive a change of the secret as long as they would have lived", async () => {
  let secret = new Uint8Array(32).fill(1);
  using scene = openChallenger({ secret: () => secret });
  const { challenger, clock } = scene;
  const [first, second] = [solveNatively(challenger.offer(asked)).proof, solveNatively(challenger.offer(asked)).proof];
  secret = new Uint8Array(32).fill(2);
  expect(await challenger.check({ ...asked, proof: first })).toEqual({ ok: true, effort: 4 });
  const newer = solveNatively(challenger.offer(asked)).proof;
  expect(await challenger.check({ ...asked, proof: newer })).toEqual({ ok: true, effort: 4 });
  clock.advance(OFFER_LIFETIME_MS);
  expect(await challenger.check({ ...asked, proof: second })).toEqual(FAILED);
});

test("while no secret is known, offers are good here and nowhere else", async () => {
  const unknown = () => new Uint8Array();
  using here = openChallenger({ secret: unknown });
  using there = openChallenger({ secret: unknown });
  const { proof } = solveNatively(here.challenger.offer(asked));
  expect(await there.challenger.check({ ...asked, proof })).toEqual(FAILED);
  expect(await here.challenger.check({ ...asked, proof })).toEqual({ ok: true, effort: 4 });
});

test("a thread that cannot hash leaves the proof as good as it was", async () => {
  let fails = true;
  const verifier = {
    hash: async () => (fails ? Promise.reject(new Error("gone")) : { hash: 0, tookMs: 1 }),
    close: () => undefined,
  };
  using scene = openChallenger({ verifier });
  const proof = `${scene.challenger.offer(asked).token}~0`;
  expect(await scene.challenger.check({ ...asked, proof })).toEqual({ ok: false, code: "overloaded" });
  fails = false;
  expect(await scene.challenger.check({ ...asked, proof })).toEqual({ ok: true, effort: 4 });
});

test("the effort that is asked for lies between 1 hash and what a phone can do", () => {
  using scene = openChallenger();
  const effortOf = (effort: number) => scene.challenger.offer({ ...asked, effort }).effort;
  expect([0, -5, Number.NaN, 7.6, 1e9].map(effortOf)).toEqual([1, 1, 1, 8, 96]);
});

test("a process that has used its thread may still end by itself", async () => {
  const program = `
    const { openChallenger } = await import("${import.meta.dir}/testing/open-challenger.ts");
    const { solveNatively } = await import("${import.meta.dir}/testing/solve-natively.ts");
    const { challenger } = openChallenger();
    const asked = { room: "town-hall", address: "192.0.2.7", effort: 1 };
    const { ok } = await challenger.check({ ...asked, proof: solveNatively(challenger.offer(asked)).proof });
    process.stdout.write(String(ok));
  `;
  const started = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe" });
  expect([await new Response(started.stdout).text(), await started.exited]).toEqual(["true", 0]);
});
