import type { Post } from "../../src/protocol/index.ts";
import { type Reader, timeText, whenText } from "../schedule/start-words.ts";

type Props = { post: Post; nowMs: number; reader: Reader };

/** Who wrote it and when; and, where somebody paid for it, that. */
export function PostHead({ post: { author, atMs, promoted }, nowMs, reader }: Props) {
  return (
    <p class="post-head">
      <bdi class="post-author">{author}</bdi>
      <time dateTime={new Date(atMs).toISOString()} title={new Date(atMs).toString()}>
        {agoText(atMs, nowMs, reader)}
      </time>
      {promoted && <span class="promoted">Promoted</span>}
    </p>
  );
}

/** "just now", "5 min ago", "14:05", and by day before that. */
export function agoText(atMs: number, nowMs: number, reader: Reader): string {
  const minutes = Math.floor((nowMs - atMs) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 12 * 60 ? timeText(atMs, reader) : whenText(atMs, nowMs, reader);
}
