/**
 * Third stage: the program becomes things that can be fetched.
 *
 * In:    one room's program, 20 ms of PCM at a time, without a gap.
 * Out:   an init section per rendition; then, every 200 ms, a part per rendition as a CMAF chunk and as an Ogg
 *        page, named by time.
 * Never: reads the clock, touches the network, or keeps a part that it has handed out.
 */
export { type PackagedPart, Packager, type PackagerOptions } from "./packager.ts";
