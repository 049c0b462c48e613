/**
 * `npm run bench detect [-- --data FOLDER] [--days N]`: false alarms on quiet series, delays until outages are told, and crowds that came
 * on time.
 */
import { delays } from "./detect/delays.ts";
import { quietYears } from "./detect/quiet-years.ts";
import { worldCup } from "./detect/world-cup.ts";
import { report, type Table } from "./table.ts";

const DAYS = 364;

const argv = process.argv.slice(2);
const days = Number(after("--days") ?? DAYS);
report([...crowds(), delays(), quietYears(days)], argv);

function crowds(): Table[] {
  const folder = after("--data");
  const tables = folder === undefined ? undefined : worldCup(folder);
  if (tables === undefined) {
    const reason = folder === undefined ? "--data names no folder" : `the minutes of 1998 are not in ${folder}`;
    process.stderr.write(`World Cup 1998: skipped, ${reason}\n`);
  }
  return tables ?? [];
}

function after(name: string): string | undefined {
  const at = argv.indexOf(name);
  return at < 0 ? undefined : argv[at + 1];
}
