import { Feed } from "feed";
import type { PostList } from "../../control/index.ts";
import type { Post } from "../../protocol/index.ts";
import { listenerLinks } from "../links.ts";

/** Posts that a feed holds, the newest; the API has all of them. */
const FEED_POSTS_MAX = 50;
/** A title is the text's beginning. */
const TITLE_MAX = 80;

type Feeds = { room: string; origin: string; list: PostList };

/** Where a room's feeds lie. */
export function feedLinks(origin: string, room: string) {
  const { listen } = listenerLinks(origin, room);
  return { listen, atom: `${listen}/posts.atom`, json: `${listen}/posts.json` };
}

/** Atom (RFC 4287). Everything that people wrote goes in as escaped HTML, which no text can break out of. */
export function atomFeed({ room, origin, list }: Feeds): string {
  const { listen, atom } = feedLinks(origin, room);
  const [newest] = list.posts;
  const feed = new Feed({
    id: atom,
    title: list.title,
    link: listen,
    feedLinks: { atom },
    updated: new Date(newest?.atMs ?? 0),
    generator: "Stentor",
  });
  for (const post of list.posts.slice(0, FEED_POSTS_MAX)) {
    feed.addItem({
      id: addressOf(listen, post),
      title: escaped(titleOf(post)),
      link: addressOf(listen, post),
      date: new Date(post.atMs),
      published: new Date(post.atMs),
      author: [{ name: post.author }],
      content: htmlOf(post, origin),
      ...(post.promoted ? { category: [{ term: "promoted", name: "promoted" }] } : {}),
    });
  }
  return feed.atom1();
}

/** JSON Feed 1.1. Made here: the library that makes Atom writes version 1, which has no `content_text` beside it and one author. */
export function jsonFeed({ room, origin, list }: Feeds): string {
  const { listen, json } = feedLinks(origin, room);
  return JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: list.title,
    home_page_url: listen,
    feed_url: json,
    items: list.posts.slice(0, FEED_POSTS_MAX).map((post) => ({
      id: addressOf(listen, post),
      url: addressOf(listen, post),
      ...(post.link === null ? {} : { external_url: post.link }),
      title: titleOf(post),
      content_text: post.promoted ? `Promoted: ${post.text}` : post.text,
      content_html: htmlOf(post, origin),
      ...(post.picture === null ? {} : { image: origin + post.picture.url }),
      date_published: new Date(post.atMs).toISOString(),
      authors: [{ name: post.author }],
      ...(post.promoted ? { tags: ["promoted"] } : {}),
    })),
  });
}

function addressOf(listen: string, { id }: Post): string {
  return `${listen}#${id}`;
}

function titleOf({ text, promoted }: Post): string {
  const [line = ""] = text.split("\n");
  const letters = [...line];
  const short = letters.length > TITLE_MAX ? `${letters.slice(0, TITLE_MAX - 1).join("")}…` : line;
  return promoted ? `Promoted: ${short}` : short;
}

function htmlOf({ text, link, picture, promoted }: Post, origin: string): string {
  const paragraphs = text.split(/\n{2,}/).map((lines) => `<p>${escaped(lines).replaceAll("\n", "<br>")}</p>`);
  if (promoted) paragraphs.unshift("<p><strong>Promoted</strong></p>");
  if (link !== null) paragraphs.push(`<p><a href="${escaped(link)}" rel="nofollow">${escaped(link)}</a></p>`);
  if (picture !== null) {
    const { url, alt, width, height } = picture;
    const size = `width="${width}" height="${height}"`;
    paragraphs.push(`<p><img src="${escaped(origin + url)}" alt="${escaped(alt)}" ${size}></p>`);
  }
  return paragraphs.join("");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
