import { expect, test } from "bun:test";
import type { Parcel } from "../event-terms.ts";
import { countOf, statusText } from "./status-text.ts";

const MASTODON = { characters: 500, perLink: 23 };

function post(text: string, url: string | null): Parcel {
  return { id: "p", event: "post", room: "r", atMs: 0, title: "Ana posted", text, url, data: {} };
}

test("a family is one character, as is an é of two code points; a link is 23", () => {
  expect(countOf("👩‍👩‍👧‍👧e\u0301", 23)).toBe(2);
  expect(countOf("see https://x.example/a/very/long/path?that=counts&as=little#as-any now", 23)).toBe(4 + 23 + 4);
});

test("a status of exactly the limit is left whole", () => {
  const text = "x".repeat(500 - 25);
  expect(statusText(post(text, "https://a.example/"), MASTODON)).toBe(`${text}\n\nhttps://a.example/`);
});

test("one more is cut at a word, never inside a link", () => {
  const text = `${"word ".repeat(94)}https://in.example/${"y".repeat(300)} and then`;
  const status = statusText(post(text, "https://a.example/"), MASTODON);
  expect(countOf(status, 23)).toBeLessThanOrEqual(500);
  expect(status).toEndWith("word…\n\nhttps://a.example/");
});

test("a text of one endless word is cut inside it", () => {
  const status = statusText(post("👩‍👩‍👧‍👧".repeat(900), null), MASTODON);
  expect(countOf(status, 23)).toBe(500);
});

test("a link that stands in the text is not repeated", () => {
  expect(statusText(post("Hear https://a.example/ now", "https://a.example/"), MASTODON)).toBe(
    "Hear https://a.example/ now",
  );
});

test("news that is no post begins with its title", () => {
  const parcel = { ...post("The room is live.", null), event: "room-live" as const, title: "Town hall begins" };
  expect(statusText(parcel, MASTODON)).toBe("Town hall begins\n\nThe room is live.");
});
