/**
 * The draw of places, such that everybody can check it.
 *
 * In:    a seed, how many numbers were given before the start; a ticket's text.
 * Out:   the seed's commitment, each number's place; the numbers on a ticket.
 * Never: picks a seed, holds a key, or needs more than a browser has.
 */
export { commitmentOf } from "./commitment.ts";
export { DRAW_SIZE_MAX, Drawing, placesOf } from "./drawing.ts";
export { readPlace } from "./read-place.ts";
