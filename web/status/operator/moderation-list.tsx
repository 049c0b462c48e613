import { CommentList } from "../comment-list.tsx";
import type { OperatorModel } from "./operator-model.ts";

/** Comments that wait for the operator's word. */
export function ModerationList(props: { operator: OperatorModel; nowMs: number; titles: ReadonlyMap<string, string> }) {
  const { operator, nowMs, titles } = props;
  const comments = operator.waiting.value;
  if (comments.length === 0) return <p class="hint">No comment waits.</p>;
  return (
    <CommentList
      comments={comments}
      nowMs={nowMs}
      titles={titles}
      act={({ id }) => (
        <span class="row">
          <button type="button" class="button" onClick={() => void operator.moderate(id, true)}>
            Show
          </button>
          <button type="button" class="button" onClick={() => void operator.moderate(id, false)}>
            Hide
          </button>
        </span>
      )}
    />
  );
}

/** Beside a comment that everybody sees. */
export function HideButton({ operator, comment }: { operator: OperatorModel; comment: string }) {
  return (
    <button type="button" class="link" onClick={() => void operator.moderate(comment, false)}>
      Hide this comment
    </button>
  );
}
