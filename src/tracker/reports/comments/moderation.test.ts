/** Scripts, floods and slurs in comments. */
import { expect, test } from "bun:test";
import { DeskScene } from "../testing/desk-scene.ts";
import { cleanText, withoutLinks } from "./clean-text.ts";
import { COMMENTS_OF_NETWORK, COMMENTS_OF_PERSON, Moderation, SAME_TEXT_SHOWN_MAX } from "./moderation.ts";

let persons = 0;

function judge(text: string, moderation = new Moderation(["wibble", "a?b|[c]"])) {
  persons += 1;
  return moderation.judge({ text, person: `person-${persons}`, network: `network-${persons}` }, 0);
}

test.each([
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ["a\u202Eb\u2066c\u200Fd\uFEFFe", "abcde"],
  ["one\u0000\u001B[31m\r\ntwo\u2028three", "one[31m two three"],
  ["z\u0338\u0321\u0322\u031B\u0349\u0317a", "z\u0338\u0321\u0322a"],
  ["family \u{1F468}\u200D\u{1F469}\u200D\u{1F467}", "family \u{1F468}\u200D\u{1F469}\u200D\u{1F467}"],
  ["in\u200Dvi\u200Bsible \uE000\uDB40\uDC41", "invisible"],
  ["   a \t b   ", "a b"],
])("%j reads %j", (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test.each([
  ["see https://evil.example/x?y now", "see [link] now"],
  ["WWW.EVIL.example", "[link]"],
  ["write to me@evil.com", "write to me@[link]"],
  ["evil.ru or bit.ly/abc", "[link] or [link]"],
  ["no sound.it stopped at 8.15, e.g. now", "no sound.it stopped at 8.15, e.g. now"],
])("%j without links: %j", (text, without) => {
  expect(withoutLinks(text)).toBe(without);
});

test.each([
  ["No sound since the host spoke", "shown", undefined],
  ["Scunthorpe hears the class assessment", "shown", undefined],
  ["What the fuck", "held", "slur"],
  ["f.u.c.k and f u c k", "held", "slur"],
  ["fu\u200Bck", "held", "slur"],
  ["What a WIBBLE", "held", "slur"],
  ["Look at https://evil.example", "held", "link"],
  ["heeeeeeeeelp", "held", "repeated"],
  ["no sound no sound no sound no sound", "held", "repeated"],
  ["WHERE IS THE SOUND", "held", "shouted"],
  ["NO OK", "shown", undefined],
  ["No sound since 7:17, or 717 s", "shown", undefined],
  [" \u200B ", "empty", undefined],
  ["?!?!", "empty", undefined],
])("%j is %s", (text, outcome, why) => {
  const judged = judge(text);
  expect(judged.outcome).toBe(outcome as typeof judged.outcome);
  expect("why" in judged ? judged.why : undefined).toBe(why as "slur");
});

test("what everybody says is shown a few times, then waits once, then is no comment", () => {
  const moderation = new Moderation();
  const outcomes = Array.from({ length: 10 }, () => judge("Same here", moderation).outcome);
  expect(outcomes.slice(0, SAME_TEXT_SHOWN_MAX)).toEqual(["shown", "shown", "shown"]);
  expect(outcomes.slice(SAME_TEXT_SHOWN_MAX)).toEqual(["held", ...new Array(6).fill("limited")]);
});

test("a person and a network say only so much", () => {
  const moderation = new Moderation();
  const say = (at: number, person: string, nowMs = 0) =>
    moderation.judge({ text: `Comment ${at}`, person, network: "network" }, nowMs).outcome;
  const one = Array.from({ length: 10 }, (_, at) => say(at, "ana"));
  expect(one.filter((outcome) => outcome === "shown").length).toBe(COMMENTS_OF_PERSON.most);
  const others = Array.from({ length: 50 }, (_, at) => say(100 + at, `person ${at}`));
  expect(others.filter((outcome) => outcome === "shown").length).toBe(
    COMMENTS_OF_NETWORK.most - COMMENTS_OF_PERSON.most,
  );
  expect(say(999, "ana", COMMENTS_OF_PERSON.windowMs)).toBe("shown");
});

test("a flood of words and slurs leaves comments bounded, and each slur waits unseen", async () => {
  await using scene = await DeskScene.open();
  for (let wave = 0; wave < 3; wave++) {
    const sent = Array.from({ length: 1_000 }, (_, at) => {
      const number = wave * 1_000 + at;
      const text = number % 3 === 0 ? `Comment number ${number}` : `fuck number ${number}`;
      return scene.send({ text }, `10.${number >> 8}.${number & 255}.1`);
    });
    await Promise.all(sent);
  }
  const shown = scene.desk.comments({ limit: 10_000 });
  expect(shown.length).toBe(1_000);
  expect(shown.every(({ text }) => text.startsWith("Comment"))).toBe(true);
  const waiting = scene.desk.waiting();
  expect(waiting.length).toBe(1_000);
  expect(waiting.every(({ heldFor }) => heldFor === "slur")).toBe(true);
});

test("comments and what the operator decided of them last", async () => {
  const { store, clock, desk, ...scene } = await openWithComments();
  const [held] = desk.waiting();
  await desk.moderate(held?.id ?? "", true);
  const [bad] = desk.comments({ limit: 1, room: "b" });
  await desk.moderate(bad?.id ?? "", false);
  await expect(desk.moderate("nothing", true)).rejects.toMatchObject({ code: "comment_not_found" });
  const texts = (of: typeof desk) => of.comments({ limit: 10 }).map(({ text }) => text);
  expect(texts(desk)).toEqual(["See [link]", "No sound"]);
  await scene.close();
  await using after = await DeskScene.open({ store, clock });
  expect(texts(after.desk)).toEqual(["See [link]", "No sound"]);
  expect(after.desk.waiting()).toEqual([]);
});

async function openWithComments() {
  const scene = await DeskScene.open();
  await scene.send({ text: "No sound", room: "a" }, "10.0.0.1");
  await scene.send({ text: "See https://evil.example", room: "a" }, "10.1.0.1");
  await scene.send({ text: "Something sly", room: "b" }, "10.2.0.1");
  return { store: scene.store, clock: scene.clock, desk: scene.desk, close: () => scene.desk.close() };
}
