import type { DoorView } from "../../protocol/index.ts";

const TIMEOUT_MS = 3_000;

/** What a room's door says to everybody; `undefined` when it does not answer. Never rejects. */
export async function askDoor(origin: string, room: string): Promise<DoorView | undefined> {
  try {
    const url = `${origin}/r/${encodeURIComponent(room)}/door`;
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? ((await response.json()) as DoorView) : undefined;
  } catch {
    return undefined;
  }
}
