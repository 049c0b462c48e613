/**
 * The door of each room: who comes in now, and who waits for how long.
 *
 * In:    what edges' doors did; newcomers who need a number; hosts' and the operator's orders.
 * Out:   a `DoorState` four times a second where it matters; numbers that are kept before they are told; ticket keys, invitations.
 * Never: decides on one arrival, lets anybody in by itself, or lets its time go back.
 */
export { DoorDesk } from "./door-desk.ts";
export type { Pressure } from "./door-terms.ts";
