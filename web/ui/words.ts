/** Figures as people read them: pure functions, in English. */

/** 754 → "754", 12_345 → "12,345". */
export function countText(count: number): string {
  return Math.round(count).toLocaleString("en");
}

/** "12,345 people listening"; without a figure, nothing. */
export function listenersText(listeners: number | null | undefined): string {
  if (listeners === null || listeners === undefined) return "";
  if (listeners === 0) return "No listeners yet";
  return listeners === 1 ? "1 person listening" : `${countText(listeners)} people listening`;
}

/** 3_725_000 → "1:02:05"; 65_000 → "1:05". */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const pad = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** 430 → "0.4 s behind live". Steps of a tenth up to ten seconds, of one second beyond. */
export function behindText(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s behind live`;
}

/** "Ana, Ben and Chloé". */
export function namesText(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Up to two letters for a round portrait. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "·";
}

/** One of `count` tints, always the same for the same id. */
export function tintOf(id: string, count: number): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % count;
}
