import { expect, test } from "bun:test";
import { placeOf, safeHref, textPieces } from "./text-pieces.ts";

test("addresses in a text lead where they say, without the sentence's own signs", () => {
  expect(textPieces("See https://example.org/a. And (http://b.example/c)!")).toEqual([
    { text: "See " },
    { text: "https://example.org/a", href: "https://example.org/a" },
    { text: ". And (" },
    { text: "http://b.example/c", href: "http://b.example/c" },
    { text: ")!" },
  ]);
});

test("nothing but the web's own addresses leads anywhere", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "<b>http</b>", ""]) {
    expect(textPieces(text).filter(({ href }) => href !== undefined)).toEqual([]);
    expect(
      textPieces(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  }
  expect([safeHref("javascript:alert(1)"), safeHref("nothing")]).toEqual([undefined, undefined]);
});

test("a host in letters that look alike is shown as the network knows it", () => {
  expect(placeOf("https://www.example.org/tonight?x=1")).toBe("example.org/tonight");
  expect(placeOf("https://ехample.org/")).toMatch(/^xn--/);
});
