import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { regionFinder } from "./index.ts";
import { mmdbOf } from "./testing/mmdb.ts";

const NOWHERE = "203.0.113.7";

test.each([
  ["Europe/Vienna", "en-US", "AT"],
  ["Asia/Calcutta", null, "IN"],
  ["America/Argentina/Ushuaia", "es-419", "AR"],
  ["Europe/Brussels", "nl-BE", "BE"],
  ["Europe/Zurich", "de-LI", "LI"],
  ["Europe/Atlantis", "sv-SE", "SE"],
  ["UTC", "pt-BR", "BR"],
  ["constructor", null, null],
  ["Europe/Atlantis", "de", null],
  [null, "zh-Hant-TW", "TW"],
  [null, "es-419", null],
  [null, "not a language", null],
  [null, null, null],
])("zone %p and language %p: %p", (timeZone, language, region) => {
  expect(regionFinder()({ timeZone, language, address: NOWHERE })).toBe(region);
});

test("a file of addresses goes before what the browser says, and what it does not know is left to that", () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-regions-"));
  const geoipFile = join(folder, "country.mmdb");
  try {
    writeFileSync(geoipFile, mmdbOf({ "203.0.113.0/24": "NZ", "198.51.100.128/25": "CA" }));
    const find = regionFinder({ geoipFile });
    const clues = { timeZone: "Europe/Vienna", language: "de-AT" };
    expect(find({ ...clues, address: "203.0.113.7" })).toBe("NZ");
    expect(find({ ...clues, address: "::ffff:203.0.113.200" })).toBe("NZ");
    expect(find({ ...clues, address: "198.51.100.200" })).toBe("CA");
    expect(find({ ...clues, address: "198.51.100.5" })).toBe("AT");
    expect(find({ ...clues, address: "2001:db8::1" })).toBe("AT");
    expect(find({ ...clues, address: "no address" })).toBe("AT");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a file that is not there, or is no file of addresses, is told of at the start", () => {
  const folder = mkdtempSync(join(tmpdir(), "stentor-regions-"));
  const refused = expect.objectContaining({ code: "config_invalid" });
  try {
    expect(() => regionFinder({ geoipFile: join(folder, "absent.mmdb") })).toThrow(refused);
    for (const content of ["", "This is no file of addresses. ".repeat(500)]) {
      writeFileSync(join(folder, "other.mmdb"), content);
      expect(() => regionFinder({ geoipFile: join(folder, "other.mmdb") })).toThrow(refused);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
