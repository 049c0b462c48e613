import type { Delivery, Post } from "../../protocol/index.ts";

/** The post for other places, with absolute addresses where it is known what they begin with. */
export function postDelivery(post: Post, title: string, urlOf: (path: string) => string | null): Delivery {
  const { picture } = post;
  const shown = picture && { ...picture, url: urlOf(picture.url) ?? picture.url };
  return {
    id: `post-${post.room}-${post.id}`,
    event: "post",
    room: post.room,
    atMs: post.atMs,
    title: `${post.author} in ${title}`,
    text: post.text,
    url: post.link ?? urlOf(`/r/${post.room}`),
    data: { post: { ...post, picture: shown }, room: { id: post.room, title } },
  };
}
