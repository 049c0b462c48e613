import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE_NAME = "tracker-address";
const ANSWERS_WITHIN_MS = 2_000;

/** Writes down where the tracker of this data folder answers, for whoever is started next. */
export function tellOfTracker(folder: string, url: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, FILE_NAME), url, { mode: 0o600 });
}

/** Takes the note back, unless a successor's stands there by now. */
export function forgetTracker(folder: string, url: string): void {
  if (readAddress(folder) === url) rmSync(join(folder, FILE_NAME), { force: true });
}

/** Asks the tracker that is noted in this folder, if it still lives, to give way. Whether there was one. */
export async function relieveTracker(folder: string, token: string): Promise<boolean> {
  const url = readAddress(folder);
  if (url === undefined) return false;
  try {
    const answer = await fetch(`${url}/status/give-way`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
      tls: { rejectUnauthorized: false },
    });
    return answer.ok;
  } catch {
    return false;
  }
}

function readAddress(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, FILE_NAME), "utf8");
  } catch {
    return undefined;
  }
}
