import type { ComponentChildren } from "preact";
import type { PublicComment } from "../../src/protocol/index.ts";
import { CATEGORY_WORDS } from "../trouble/trouble-words.ts";
import { agoText, isoTime, regionText } from "./status-words.ts";

type Props = {
  comments: readonly PublicComment[];
  nowMs: number;
  titles: ReadonlyMap<string, string>;
  /** What the operator may do about one. */
  act?: ((comment: PublicComment) => ComponentChildren) | undefined;
};

const CHECKED: Record<PublicComment["check"], string | undefined> = {
  confirmed: "measured, too",
  contradicted: "not what we measured",
  unknown: undefined,
};

/** What people wrote, as text and nothing else; a line that turns the reading direction turns only its own. */
export function CommentList({ comments, nowMs, titles, act }: Props) {
  return (
    <ul class="comments">
      {comments.map((comment) => (
        <li key={comment.id}>
          <p dir="auto">{comment.text}</p>
          <small>
            {CATEGORY_WORDS[comment.category].name}
            {comment.region !== null && ` · ${regionText(comment.region)}`}
            {comment.room !== null && titles.has(comment.room) && (
              <>
                {" · "}
                <bdi>{titles.get(comment.room)}</bdi>
              </>
            )}
            {" · "}
            <time dateTime={isoTime(comment.atMs)}>{agoText(nowMs - comment.atMs)}</time>
            {CHECKED[comment.check] !== undefined && ` · ${CHECKED[comment.check]}`}
          </small>
          {act?.(comment)}
        </li>
      ))}
    </ul>
  );
}
