/** `npm run check`: everything that can be known without running Stentor. Prints one line a step, and what failed. */
const bin = "node_modules/.bin";
const STEPS: [string, string[]][] = [
  ["format and lint", [`${bin}/biome`, "check", "--error-on-warnings", "."]],
  ["types", [`${bin}/tsc`, "--noEmit"]],
  [
    "import rules",
    [
      process.execPath,
      "--bun",
      "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs",
      ...["--config", ".dependency-cruiser.mjs", "src", "client", "web", "e2e", "bench", "scripts"],
    ],
  ],
  ["dead code", [`${bin}/knip`]],
  ["reserved globals", [process.execPath, "scripts/check-globals.ts"]],
];

let failed = false;
for (const [name, command] of STEPS) {
  const step = Bun.spawn(command, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, NO_COLOR: "1" } });
  const [out, err, code] = await Promise.all([
    new Response(step.stdout).text(),
    new Response(step.stderr).text(),
    step.exited,
  ]);
  process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${name}\n${code === 0 ? "" : `${out}${err}\n`}`);
  failed ||= code !== 0;
}
process.exit(failed ? 1 : 0);
