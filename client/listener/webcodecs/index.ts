/**
 * The second way to sound: the browser's Opus decoder, and our own playout in an AudioWorklet.
 *
 * In:    CMAF parts; orders where to be and how fast to go.
 * Out:   sound at the context's destination; where the ear is.
 * Never: needs more of the page than one script file, `playout-worklet.ts`, which is bundled by itself.
 */
export { decodesOpus } from "./part-decoder.ts";
export { WebCodecsPlayer } from "./webcodecs-player.ts";
