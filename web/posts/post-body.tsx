import type { Post } from "../../src/protocol/index.ts";
import { placeOf, safeHref, textPieces } from "./text-pieces.ts";

/** What others wrote may be followed, and vouches for nothing. */
const REL = "noopener nofollow ugc";

/** A post's text, link and picture. Whatever was written is text: it cannot leave its box, nor turn the direction of what is beside it. */
export function PostBody({ post }: { post: Post }) {
  const { text, link, picture } = post;
  const href = link === null ? undefined : safeHref(link);
  return (
    <>
      <p class="post-text" dir="auto">
        {textPieces(text).map((piece, at) =>
          piece.href === undefined ? piece.text : <Away key={at} href={piece.href} text={piece.text} />,
        )}
      </p>
      {picture !== null && (
        <img
          class="post-picture"
          src={picture.url}
          alt={picture.alt}
          width={picture.width}
          height={picture.height}
          loading="lazy"
          decoding="async"
        />
      )}
      {href !== undefined && (
        <p class="post-link">
          <Away href={href} text={placeOf(href)} />
        </p>
      )}
    </>
  );
}

function Away({ href, text }: { href: string; text: string }) {
  return (
    <a href={href} rel={REL} target="_blank">
      {text}
    </a>
  );
}
