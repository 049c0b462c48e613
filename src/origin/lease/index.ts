/**
 * Which origin makes which room's sound.
 *
 * In:    claims; the shared table of leases; the directory of living origins.
 * Out:   rooms won and lost, each with the clock and the part by which its program goes on.
 * Never: makes a sound, ends a room because the table fails, or takes one from an origin that lives.
 */
export type { OriginDirectory } from "./origin-directory.ts";
export { firstLease, type RoomLease } from "./room-lease.ts";
export { RoomLeases, type RoomLeasesOptions } from "./room-leases.ts";
