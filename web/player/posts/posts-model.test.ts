import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import type { Post, RoomNotice } from "../../../src/protocol/index.ts";
import type { PostList } from "../../api/room-api.ts";
import { PostsModel } from "./posts-model.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function post(number: number): Post {
  const head = { id: `m-${number}`, room: "r", number, atMs: number, author: "Ana", text: `Post ${number}` };
  return { ...head, link: null, picture: null, promoted: false };
}

const told = (postsTurn: number, newest?: Post) =>
  ({ room: "r", state: "live", postsTurn, ...(newest && { post: newest }) }) as RoomNotice;

function scene(list: PostList = { turn: 0, posts: [] }) {
  const server = { list, asked: 0, away: false };
  const model = new PostsModel({
    random: () => 0.5,
    list: async () => {
      server.asked += 1;
      if (server.away) throw new Error("away");
      return server.list;
    },
  });
  const run = async (ms: number) => {
    jest.advanceTimersByTime(ms);
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  const numbers = () => model.posts.value.map(({ number }) => number);
  return { model, server, run, numbers };
}

test("a post that a notice brings is there at once, and nobody asks the server for it", async () => {
  const { model, server, run, numbers } = scene({ turn: 2, posts: [post(2), post(1)] });
  model.take(told(2));
  await run(0);
  expect([numbers(), model.news.value]).toEqual([[2, 1], undefined]);
  model.take(told(3, post(3)));
  model.take(told(3, post(3)));
  expect([numbers(), model.news.value?.number]).toEqual([[3, 2, 1], 3]);
  await run(60_000);
  expect(server.asked).toBe(1);
});

test("the first post of a room needs no question either", async () => {
  const { model, server, run, numbers } = scene();
  model.take(told(1, post(1)));
  await run(60_000);
  expect([numbers(), server.asked]).toEqual([[1], 0]);
});

test("what was missed is fetched after a while of one's own; what was removed goes", async () => {
  const { model, server, run, numbers } = scene({ turn: 1, posts: [post(1)] });
  model.take(told(1));
  await run(0);
  server.list = { turn: 4, posts: [post(3), post(2)] };
  model.take(told(4));
  await run(3_900);
  expect(server.asked).toBe(1);
  await run(200);
  expect([numbers(), model.news.value?.number]).toEqual([[3, 2], 3]);
  server.list = { turn: 5, posts: [post(2)] };
  model.take(told(5));
  await run(4_100);
  expect([numbers(), model.news.value]).toEqual([[2], undefined]);
});

test("while nobody answers it asks ever more rarely, and what was seen stays", async () => {
  const { model, server, run, numbers } = scene({ turn: 1, posts: [post(1)] });
  model.take(told(1));
  await run(0);
  server.away = true;
  model.take(told(2));
  for (let second = 0; second < 120; second++) await run(1_000);
  expect(server.asked).toBeLessThan(8);
  server.away = false;
  server.list = { turn: 2, posts: [] };
  for (let second = 0; second < 120; second++) await run(1_000);
  expect(numbers()).toEqual([]);
});
