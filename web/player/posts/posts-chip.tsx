import { PostIcon } from "../../ui/icons.tsx";
import type { PostsModel } from "./posts-model.ts";

/** In the empty half of the page's head, where it moves nothing: that there are posts, and at once what a new one says. */
export function PostsChip({ posts }: { posts: PostsModel }) {
  const count = posts.posts.value.length;
  const news = posts.news.value;
  const announced = posts.announced.value;
  const go = () => {
    const section = document.getElementById("posts");
    section?.scrollIntoView({ block: "start" });
    section?.focus({ preventScroll: true });
    posts.seen();
  };
  return (
    <>
      <p class="unseen" role="status">
        {announced === undefined
          ? ""
          : `${announced.promoted ? "Promoted post" : "New post"} by ${announced.author}: ${announced.text}`}
      </p>
      {count > 0 && (
        <button type="button" class={news === undefined ? "post-chip" : "post-chip is-news"} onClick={go}>
          <PostIcon />
          {news === undefined ? (
            <span>{count === 1 ? "1 post" : `${count} posts`}</span>
          ) : (
            <span class="post-chip-news">
              <b>{news.promoted ? "Promoted" : "New"}</b> <bdi>{news.text}</bdi>
            </span>
          )}
        </button>
      )}
    </>
  );
}
