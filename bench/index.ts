/** `npm run bench NAME [--json FILE]`: runs one bench; without a name, lists them. */
const BENCHES = [
  "mixer",
  "packager",
  "edge",
  "latency",
  "crowd",
  "door",
  "flood",
  "siege",
  "overload",
  "peers",
  "store",
  "challenge",
  "verdict",
  "outage",
  "night",
  "starts",
  "detect",
  "reports",
  "nab",
];

const [name = "", ...rest] = process.argv.slice(2);
if (!BENCHES.includes(name)) {
  process.stdout.write(`npm run bench ${BENCHES.join(" | ")}   [--json FILE]\n`);
  process.exit(2);
}
// npm takes `--json` for an option of its own unless `--` stands before it, and leaves the file's name.
const taken = process.env["npm_config_json"] === "true" && !rest.includes("--json");
const options = taken ? [...rest.slice(0, -1), "--json", ...rest.slice(-1)] : rest;
const bench = Bun.spawn([process.execPath, `bench/${name}.ts`, ...options], {
  stdio: ["inherit", "inherit", "inherit"],
});
process.exit(await bench.exited);
