import { z } from "@hono/zod-openapi";
import { PICTURE_BYTES_MAX } from "../../control/index.ts";
import { roomParams } from "./schemas.ts";

const TEXT_MAX = 1_000;
const LINK_MAX = 2_000;
const ALT_MAX = 400;

/** Lines of text. Not in it: control characters, signs that turn the direction of what follows, and what no text may hold. */
const TEXT = /^[^\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\u202A-\u202E\u2066-\u2069]*$/u;

function text(most: number) {
  return z
    .string()
    .max(4 * most)
    .trim()
    .min(1)
    .refine((value) => [...value].length <= most, { error: `must hold at most ${most} characters` })
    .refine((value) => TEXT.test(value.replaceAll("\n", "")), { error: "must not hold control characters" });
}

const link = z
  .url({ protocol: /^https?$/, error: "must be an http or https address" })
  .max(LINK_MAX)
  .refine((value) => TEXT.test(value) && !/\s/.test(value), { error: "must not hold spaces or control characters" });

const newPicture = z.strictObject({
  base64: z
    .base64()
    .max(Math.ceil(PICTURE_BYTES_MAX / 3) * 4)
    .openapi({ description: "A PNG, JPEG or WebP of at most 300 kB" }),
  alt: text(ALT_MAX).openapi({ description: "What it shows, for those who cannot see it" }),
});

export const newPost = z
  .strictObject({
    text: text(TEXT_MAX).openapi({
      description: "At most 1,000 characters of plain text",
      example: "We begin at eight.",
    }),
    link: link.nullable().default(null),
    picture: newPicture.nullable().default(null),
    promoted: z
      .boolean()
      .default(false)
      .openapi({ description: "Paid for, or on behalf of somebody else; marked wherever it is shown" }),
  })
  .openapi("NewPost");

export const postParams = roomParams.extend({
  post: z
    .string()
    .max(64)
    .openapi({ param: { name: "post", in: "path" }, example: "m-4hk29xw7mz" }),
});

export const post = z
  .object({
    id: z.string(),
    room: z.string(),
    number: z.int().openapi({ description: "Grows with each post of the room" }),
    atMs: z.int().openapi({ description: "Unix milliseconds" }),
    author: z.string(),
    text: z.string(),
    link: z.url().nullable(),
    picture: z
      .object({ url: z.string(), alt: z.string(), width: z.int(), height: z.int() })
      .nullable()
      .openapi({ description: "`url` begins at this server's root, and stands for this picture for ever" }),
    promoted: z.boolean(),
  })
  .openapi("Post");

export const posts = z
  .object({
    title: z.string().openapi({ description: "The room's" }),
    turn: z.int().openapi({
      description:
        "Grows with each post and each removal; a notice's `postsTurn` that is another one says that this list is old",
    }),
    posts: z.array(post).openapi({ description: "The newest first" }),
  })
  .openapi("Posts");
