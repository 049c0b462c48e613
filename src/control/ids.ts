import { randomInt } from "node:crypto";

/** Letters and digits that nobody mistakes for one another. */
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
const SLUG_LENGTH_MAX = 48;

/** A room's id: the title as a slug, then six random characters. `[a-z0-9-]`, at most 55 characters. */
export function roomId(title: string): string {
  const slug = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, SLUG_LENGTH_MAX)
    .replace(/^-+|-+$/g, "");
  return `${slug === "" ? "room" : slug}-${randomText(6)}`;
}

/** Of a post. */
export function postId(): string {
  return `m-${randomText(10)}`;
}

export function participantId(): string {
  return `p-${randomText(10)}`;
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join("");
}
