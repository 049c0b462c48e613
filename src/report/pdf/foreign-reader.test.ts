/** The paper, read by poppler: the figures are there, and each page has its number. */
import { beforeAll, expect, test } from "bun:test";
import { ensureDebianPackages } from "../../../scripts/debian-packages.ts";
import { reportOf, reportPdf } from "../index.ts";
import { evening } from "../testing/evening.ts";

beforeAll(async () => {
  expect(await ensureDebianPackages(["poppler-utils"])).toBe(true);
}, 120_000);

async function poppler(command: string[], paper: Uint8Array): Promise<string> {
  const reader = Bun.spawn(command, { stdin: paper, stdout: "pipe", stderr: "pipe" });
  const [text, complaints] = await Promise.all([
    new Response(reader.stdout).text(),
    new Response(reader.stderr).text(),
  ]);
  expect(complaints).toBe("");
  expect(await reader.exited).toBe(0);
  return text;
}

test("pdftotext finds what the report says", async () => {
  const report = reportOf(evening({ remarks: ["Replayed at 1:100."] }));
  const text = (await poppler(["pdftotext", "-layout", "-", "-"], await reportPdf(report))).replace(/\s+/g, " ");
  for (const sentence of report.sentences) expect(text).toContain(sentence.text);
  for (const words of [
    "Town hall",
    "Replayed at 1:100.",
    "Monday, 12 August 2024, 20:00 to 22:00",
    "Audience",
    "All figures",
  ]) {
    expect(text).toContain(words);
  }
  const pages = Number(/ 1 of (\d+)/.exec(text)?.[1]);
  for (let page = 1; page <= pages; page++) expect(text).toContain(`${page} of ${pages}`);
  expect(pages).toBeGreaterThan(2);
});

test("pdfinfo tells title, author and date; a title in other letters is there as it was meant", async () => {
  const paper = await reportPdf(reportOf(evening({ title: "Прямая линия 東京 🎙️" })));
  const about = await poppler(["pdfinfo", "-"], paper);
  expect(about).toMatch(/Title:\s+Прямая линия 東京 🎙️/);
  expect(about).toMatch(/Author:\s+Stentor/);
  expect(about).toMatch(/Page size:\s+595\.28 x 841\.89 pts \(A4\)/);
  expect(await poppler(["pdftotext", "-", "-"], paper)).toContain("Прямая линия 東京 🎙️");
});
