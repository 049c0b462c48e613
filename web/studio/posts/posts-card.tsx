import { useEffect, useMemo, useState } from "preact/hooks";
import type { Post } from "../../../src/protocol/index.ts";
import { PostBody } from "../../posts/post-body.tsx";
import { PostHead } from "../../posts/post-head.tsx";
import { hereAndNow } from "../../schedule/start-words.ts";
import { ConfirmDialog } from "../confirm-dialog.tsx";
import type { StudioModel } from "../studio-model.ts";
import type { PostDeskModel } from "./post-desk-model.ts";
import { PostForm } from "./post-form.tsx";

/** What the host tells everybody in writing. */
export function PostsCard({ model }: { model: StudioModel }) {
  const desk = useMemo(() => model.openPosts(), [model]);
  const turn = model.room.value?.postsTurn ?? 0;
  useEffect(() => void desk.follow(turn), [desk, turn]);
  const count = desk.posts.value.length;
  return (
    <section class="card posts-card" aria-labelledby="posts-title">
      <h2 id="posts-title">Posts</h2>
      <PostForm desk={desk} />
      <p class="hint good" role="status">
        {desk.says.value}
      </p>
      {count > 0 && (
        <details class="fold">
          <summary>{count === 1 ? "1 post" : `${count} posts`}</summary>
          <PostList desk={desk} nowMs={model.serverMs.value} />
        </details>
      )}
      <p class="hint feeds">
        <a href={`/r/${model.id}/posts.atom`}>Atom feed</a> · <a href={`/r/${model.id}/posts.json`}>JSON feed</a> ·{" "}
        <a href={`/r/${model.id}/report`}>Report of this event</a>
      </p>
    </section>
  );
}

function PostList({ desk, nowMs }: { desk: PostDeskModel; nowMs: number }) {
  const reader = useMemo(hereAndNow, []);
  const [removing, setRemoving] = useState<Post>();
  return (
    <>
      <ol class="post-list">
        {desk.posts.value.map((post) => (
          <li key={post.id} class={post.promoted ? "post is-promoted" : "post"}>
            <div class="card-head">
              <PostHead post={post} nowMs={nowMs} reader={reader} />
              <button
                type="button"
                class="link"
                aria-label={`Remove the post: ${post.text.slice(0, 40)}`}
                disabled={desk.busy.value !== undefined}
                onClick={() => setRemoving(post)}
              >
                Remove
              </button>
            </div>
            <PostBody post={post} />
          </li>
        ))}
      </ol>
      {removing !== undefined && (
        <ConfirmDialog
          title="Remove this post?"
          text="It goes from the room's page and its feeds. Other networks and feed readers that took it already may keep it."
          yes="Remove the post"
          no="Keep it"
          onYes={() => {
            setRemoving(undefined);
            void desk.remove(removing.id);
          }}
          onNo={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}
