/**
 * What a room's host tells everybody in writing.
 *
 * In:    posts with their pictures, by host or operator.
 * Out:   the room's posts, newest first; the pictures' bytes, without what a camera wrote into them; deliveries.
 * Never: acknowledges what is not on the disk, or decodes a picture.
 */
export { PICTURE_BYTES_MAX } from "./picture/bare-picture.ts";
export { PostDesk, type PostList } from "./post-desk.ts";
export type { PostWish } from "./post-wish.ts";
