/**
 * What a room's host tells everybody in writing.
 *
 * In:    posts with their pictures, by host or operator.
 * Out:   the room's posts, newest first; the pictures' bytes, without what a camera wrote into them; deliveries.
 * Never: acknowledges what is not on the disk, or decodes a picture.
 */
export type { PostWish } from "./post-wish.ts";
