import { useEffect, useRef, useState } from "preact/hooks";
import { PostBody } from "../../posts/post-body.tsx";
import { PostHead } from "../../posts/post-head.tsx";
import type { Reader } from "../../schedule/start-words.ts";
import type { PostsModel } from "./posts-model.ts";

/** Before the rest is asked for. */
const FIRST_SHOWN = 5;

type Props = { room: string; posts: PostsModel; nowMs: () => number; reader: Reader };

/** All posts, the newest first. Stands last on its page, so that a new one moves nothing else. */
export function PostsSection({ room, posts, nowMs, reader }: Props) {
  const [all, setAll] = useState(false);
  const list = posts.posts.value;
  const section = useSeenBy(posts);
  if (list.length === 0) return null;
  const shown = all ? list : list.slice(0, FIRST_SHOWN);
  const now = nowMs();
  return (
    <section class="posts" id="posts" tabIndex={-1} aria-labelledby="posts-title" ref={section}>
      <h2 id="posts-title">From the host</h2>
      <ol class="post-list">
        {shown.map((post) => (
          <li key={post.id} id={post.id} class={post.promoted ? "card post is-promoted" : "card post"}>
            <PostHead post={post} nowMs={now} reader={reader} />
            <PostBody post={post} />
          </li>
        ))}
      </ol>
      {list.length > shown.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>
          Show {list.length - shown.length} more
        </button>
      )}
      <p class="hint feeds">
        Follow these posts: <a href={`/r/${room}/posts.atom`}>Atom feed</a>,{" "}
        <a href={`/r/${room}/posts.json`}>JSON feed</a>
      </p>
    </section>
  );
}

/** News are news until their place on the page comes into sight. */
function useSeenBy(posts: PostsModel) {
  const section = useRef<HTMLElement>(null);
  const newest = posts.posts.value[0]?.id;
  useEffect(() => {
    const first = section.current?.querySelector(".post");
    if (first === null || first === undefined) return;
    const watch = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) posts.seen();
      },
      { threshold: 0.25 },
    );
    watch.observe(first);
    return () => watch.disconnect();
  }, [newest, posts]);
  return section;
}
