/** Titles, names and remarks of people who mean ill, and letters that a paper does not hold. */
import { expect, test } from "bun:test";
import { reportHtml, reportOf, reportPdf } from "./index.ts";
import { printable } from "./pdf/printable.ts";
import { EIGHT, evening } from "./testing/evening.ts";

const PAGE = { styleHref: "/assets/stentor-1.css", iconHref: "/assets/mark-1.svg" };

const HOSTILE = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `</title></head><body onload=alert(1)>`,
  "\u202Eevil\u202C\u0000\u0007",
  "\ud800 half a letter",
  "]]> --> <!-- &amp; &lt;",
  "(\\) Tj ET endstream endobj",
  "a".repeat(2_000),
];

const post = (text: string) => ({
  ...{ id: "p", room: "r", number: 1, atMs: EIGHT, link: null, picture: null, promoted: true },
  author: text.slice(0, 80),
  text,
});

for (const text of HOSTILE) {
  test(`as text and nothing else: ${JSON.stringify(text.slice(0, 40))}`, async () => {
    const earlier = [{ ...evening().earlier[0], title: text } as never];
    const report = reportOf(evening({ title: text, remarks: [text], posts: [post(text)], earlier }));
    const html = reportHtml(report, PAGE);
    expect(html).not.toMatch(/<script|<img src=x|onload=alert\(1\)>|<!-- &amp;/);
    expect([..."\u0000\u0007\u202e"].filter((sign) => html.includes(sign))).toEqual([]);
    expect(html.match(/<title>/g)).toHaveLength(1);
    expect(html).not.toMatch(/\sstyle=|<style/);
    const paper = await reportPdf(report);
    expect(new TextDecoder("latin1").decode(paper.slice(0, 5))).toBe("%PDF-");
  });
}

test("letters that the paper's fonts lack are written in Latin ones, or left out where there are none", () => {
  expect(printable("Πρώτη συνέντευξη")).toBe("Proti synenteyxi");
  expect(printable("Прямая линия: Щит")).toBe("Pryamaya liniya: Shchit");
  expect(printable("Łódź, Škoda, İstanbul, Győr")).toBe("Lódz, Škoda, Istanbul, Gyor");
  expect(printable("東京の 夜 🎙️ live")).toBe("[…] live");
  expect(printable("“20:00” – 5 €")).toBe("“20:00” – 5 €");
});

test("the same report makes the same paper, in few bytes", async () => {
  const report = reportOf(evening({ title: "Прямая линия 東京" }));
  const [one, other] = [await reportPdf(report), await reportPdf(report)];
  expect(Buffer.compare(one, other)).toBe(0);
  expect(one.length).toBeLessThan(100_000);
});
