/**
 * What is heard at the door: a delayed copy of the program where the door offers one, else a soft loop of our own.
 *
 * In:    the element that sounds, unlocked by the listener's tap; the address of the copy.
 * Out:   sound, until the program has the element back.
 * Never: needs a second tap, or counts as listening to the program.
 */
export type { Meanwhile } from "./meanwhile.ts";
export { WaitingSound } from "./waiting-sound.ts";
