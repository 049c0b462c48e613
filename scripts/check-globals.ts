/** Invariants that no import shows: who may read the environment and the clock, and who may open a server. */
import { Glob } from "bun";

type Rule = { what: string; pattern: RegExp; only: RegExp };

const RULES: Rule[] = [
  { what: "Only config/ reads the environment", pattern: /\bprocess\.env\b|\bBun\.env\b/, only: /^src\/config\// },
  {
    what: "Only platform/ reads the clock",
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/,
    only: /^src\/platform\//,
  },
  { what: "Only http/ and edge/ open servers", pattern: /\bBun\.serve\b/, only: /^src\/(http|edge)\// },
  { what: "Only store/ speaks SQL", pattern: /bun:sqlite|\bBun\.SQL\b/, only: /^src\/store\// },
];

const offences: string[] = [];
for await (const path of new Glob("src/**/*.ts").scan()) {
  if (path.endsWith(".test.ts") || path.includes("/testing/")) continue;
  const lines = (await Bun.file(path).text()).split("\n");
  for (const { what, pattern, only } of RULES) {
    if (only.test(path)) continue;
    lines.forEach((line, at) => {
      if (pattern.test(line) && !/^\s*(\*|\/\/)/.test(line))
        offences.push(`${path}:${at + 1}: ${what}: ${line.trim()}`);
    });
  }
}
process.stdout.write(offences.map((offence) => `${offence}\n`).join(""));
process.exit(offences.length === 0 ? 0 : 1);
