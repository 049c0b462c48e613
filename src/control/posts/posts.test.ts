/** What hosts post, in time that stands still, with a tracker that is not real. */
import { expect, test } from "bun:test";
import { type Delivery, decodeMessage, encodeMessage, subjects } from "../../protocol/index.ts";
import { MemoryRoomStore } from "../../store/index.ts";
import { ControlScene, codeOf, settled } from "../testing/control-scene.ts";
import type { PostWish } from "./post-wish.ts";
import { png } from "./testing/pictures.ts";

const OPERATOR = "operator-token-of-the-tests";

function wish(text: string, over: Partial<PostWish> = {}): PostWish {
  return { text, link: null, picture: null, promoted: false, ...over };
}

/** A room, and what the tracker took of it; `tracker.answers` says whether it does. */
async function told(store = new MemoryRoomStore()) {
  const scene = new ControlScene({ store });
  const tracker = { answers: true, taken: [] as Delivery[] };
  scene.relay.respond(subjects.deliver, (bytes) => {
    if (!tracker.answers) return encodeMessage({ ok: false, code: "store_unavailable", message: "its disk is full" });
    tracker.taken.push(decodeMessage<Delivery>(bytes));
    return encodeMessage({ ok: true, value: true });
  });
  const { id, token } = await scene.room();
  return { scene, tracker, id, token, posts: scene.control.posts, [Symbol.dispose]: () => scene[Symbol.dispose]() };
}

test("a post is in the next notice at once, whatever was told just before, and after a minute no longer", async () => {
  using it = await told();
  await it.scene.pass(2);
  it.scene.notices.length = 0;
  await it.posts.post(it.id, it.token, wish("We begin at eight."));
  await settled();
  await it.posts.post(it.id, OPERATOR, wish("Sound check.", { promoted: true, link: "https://example.org/" }));
  await settled();
  const [first, second] = it.scene.notices;
  expect(first).toMatchObject({ postsTurn: 1, post: { number: 1, author: "Ana", text: "We begin at eight." } });
  expect(second).toMatchObject({ postsTurn: 2, post: { number: 2, author: "Operator", promoted: true } });
  await it.scene.pass(61);
  expect(it.scene.notices.at(-1)).toMatchObject({ postsTurn: 2 });
  expect(it.scene.notices.at(-1)?.post).toBeUndefined();
});

test("a post that is taken away is gone from list and notice, and its number is not given again", async () => {
  using it = await told();
  const first = await it.posts.post(it.id, it.token, wish("one"));
  const second = await it.posts.post(it.id, it.token, wish("two"));
  await it.posts.remove(it.id, it.token, second.id);
  await settled();
  expect(it.scene.notices.at(-1)).toMatchObject({ postsTurn: 3, post: { id: first.id } });
  expect(await codeOf(it.posts.remove(it.id, it.token, second.id))).toBe("post_not_found");
  const third = await it.posts.post(it.id, it.token, wish("three"));
  expect(third.number).toBe(3);
  expect((await it.posts.list(it.id)).posts.map(({ text }) => text)).toEqual(["three", "one"]);
});

test("the same request sent twice is one post, also after a restart; another under its key is refused", async () => {
  using it = await told();
  const sent = await it.posts.post(it.id, it.token, wish("once"), "key-1");
  expect(await it.posts.post(it.id, it.token, wish("once"), "key-1")).toEqual(sent);
  it.scene.control.close();
  const next = it.scene.anotherControl();
  expect(await next.posts.post(it.id, it.token, wish("once"), "key-1")).toEqual(sent);
  expect(await codeOf(next.posts.post(it.id, it.token, wish("twice"), "key-1"))).toBe("bad_request");
  expect((await next.posts.list(it.id)).posts).toHaveLength(1);
  next.close();
});

test("only host and operator post, while the room is there", async () => {
  using it = await told();
  const guest = await it.scene.control.people.invite(it.id, it.token, "Ben");
  expect(await codeOf(it.posts.post(it.id, guest.token, wish("x")))).toBe("token_invalid");
  expect(await codeOf(it.posts.post("nowhere", OPERATOR, wish("x")))).toBe("room_not_found");
  expect(await codeOf(it.posts.list("nowhere"))).toBe("room_not_found");
  const post = await it.posts.post(it.id, it.token, wish("x"));
  await it.scene.control.rooms.end(it.id, it.token);
  expect(await codeOf(it.posts.post(it.id, it.token, wish("y")))).toBe("room_ended");
  expect(await codeOf(it.posts.remove(it.id, it.token, post.id))).toBe("accepted");
});

test("a room takes ten posts a minute, and shows two hundred", async () => {
  using it = await told();
  const sent: string[] = [];
  for (let count = 0; count < 200; count++) {
    if (count % 10 === 0) it.scene.clock.advance(60_000);
    sent.push((await it.posts.post(it.id, it.token, wish(`post ${count}`))).id);
  }
  expect(await codeOf(it.posts.post(it.id, it.token, wish("more")))).toBe("post_limit");
  await it.posts.remove(it.id, it.token, sent[0] ?? "");
  expect(await codeOf(it.posts.post(it.id, it.token, wish("more")))).toBe("rate_limited");
  it.scene.clock.advance(60_000);
  expect(await codeOf(it.posts.post(it.id, it.token, wish("more")))).toBe("accepted");
});

test("a picture outlives a restart, and goes with its post", async () => {
  using it = await told();
  const picture = { bytes: png(64, 48), alt: "A stage" };
  const post = await it.posts.post(it.id, it.token, wish("look", { picture }));
  expect(post.picture).toEqual({ url: `/r/${it.id}/posts/${post.id}/picture`, alt: "A stage", width: 64, height: 48 });
  it.scene.control.close();
  const next = it.scene.anotherControl();
  const kept = await next.posts.picture(it.id, post.id);
  expect(kept.type).toBe("image/png");
  expect(Buffer.from(kept.bytes).includes("GPS")).toBe(false);
  await next.posts.remove(it.id, it.token, post.id);
  expect(await codeOf(next.posts.picture(it.id, post.id))).toBe("post_not_found");
  expect(await it.scene.store.entries(`picture:${it.id}:1`, it.id, { sinceMs: 0, limit: 9 })).toEqual([]);
  next.close();
});

test("each post is handed over with its picture until the tracker has it, in order, and once", async () => {
  using it = await told();
  it.scene.control.seenAt("https://rooms.example");
  it.tracker.answers = false;
  await it.posts.post(it.id, it.token, wish("one", { picture: { bytes: png(64, 48), alt: "A stage" } }));
  await it.posts.post(it.id, it.token, wish("two", { link: "https://example.org/two" }));
  await it.scene.pass(20);
  expect(it.tracker.taken).toEqual([]);
  expect((await it.scene.store.notes("delivery:")).size).toBe(2);
  it.scene.control.close();
  it.tracker.answers = true;
  const next = it.scene.anotherControl();
  await next.start();
  await settled();
  expect(it.tracker.taken.map(({ event, text, url }) => [event, text, url])).toEqual([
    ["post", "one", `https://rooms.example/r/${it.id}`],
    ["post", "two", "https://example.org/two"],
  ]);
  expect(it.tracker.taken[0]?.picture).toMatchObject({ type: "image/png", alt: "A stage" });
  expect((await it.scene.store.notes("delivery:")).size).toBe(0);
  next.close();
});

test("a post that is taken away before the tracker has it leaves for nowhere, also after a restart", async () => {
  using it = await told();
  it.tracker.answers = false;
  const post = await it.posts.post(it.id, it.token, wish("a slip"));
  await it.posts.post(it.id, it.token, wish("meant"));
  await it.scene.pass(2);
  await it.posts.remove(it.id, it.token, post.id);
  it.scene.control.close();
  it.tracker.answers = true;
  const next = it.scene.anotherControl();
  await next.start();
  await settled();
  expect(it.tracker.taken.map(({ text }) => text)).toEqual(["meant"]);
  expect((await it.scene.store.notes("delivery:")).size).toBe(0);
  next.close();
});

test("a picture that cannot be read now makes its post wait, and leaves with it later", async () => {
  const store = new MemoryRoomStore();
  using it = await told(store);
  it.tracker.answers = false;
  await it.posts.post(it.id, it.token, wish("look", { picture: { bytes: png(64, 48), alt: "A stage" } }));
  await it.scene.pass(2);
  it.scene.control.close();
  it.tracker.answers = true;
  const entries = store.entries.bind(store);
  store.entries = async () => Promise.reject(Object.assign(new Error("away"), { code: "store_unavailable" }));
  const next = it.scene.anotherControl();
  await next.posts.start();
  await next.posts.round();
  await settled();
  expect(it.tracker.taken).toEqual([]);
  store.entries = entries;
  it.scene.clock.advance(60_000);
  await next.posts.round();
  await next.keepHouse();
  await settled();
  expect(it.tracker.taken).toMatchObject([{ text: "look", picture: { alt: "A stage" } }]);
  next.close();
});

test("a disk that takes nothing is told to whoever posts, and nothing was posted", async () => {
  const store = new MemoryRoomStore();
  using it = await told(store);
  const keepNote = store.keepNote.bind(store);
  store.keepNote = async () => Promise.reject(Object.assign(new Error("full"), { code: "store_unavailable" }));
  expect(await codeOf(it.posts.post(it.id, it.token, wish("lost")))).toBe("store_unavailable");
  store.keepNote = keepNote;
  expect((await it.posts.list(it.id)).posts).toEqual([]);
  expect((await it.posts.post(it.id, it.token, wish("kept"))).number).toBe(1);
});

test("what was posted can be read for a month after the room is forgotten", async () => {
  using it = await told();
  await it.posts.post(it.id, it.token, wish("see you"));
  await it.scene.control.rooms.end(it.id, it.token);
  it.scene.clock.advance(2 * 3_600_000);
  await it.scene.control.keepHouse();
  expect(await codeOf(it.scene.control.rooms.get(it.id))).toBe("room_not_found");
  expect(await it.posts.list(it.id)).toMatchObject({ title: "Town hall", posts: [{ text: "see you" }] });
  it.scene.clock.advance(30 * 86_400_000);
  await it.scene.control.keepHouse();
  expect(await codeOf(it.posts.list(it.id))).toBe("room_not_found");
  expect((await it.scene.store.notes("post:")).size).toBe(0);
});
