/**
 * Counts who listens.
 *
 * In:    who joins and leaves, what listeners report, who asks for playlists.
 * Out:   each room's `RoomAudience`, in constant time whatever the audience.
 * Never: keeps a list of listeners, or estimates what it can count.
 */
export { type Ear, newEar } from "./ears.ts";
export { KeptTallies } from "./kept-tallies.ts";
export { RoomTally } from "./room-tally.ts";
