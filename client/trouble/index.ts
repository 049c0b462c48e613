/**
 * A person's report of trouble, brought to the tracker whatever else is broken.
 *
 * In:    what a person chose and wrote, and what the page met.
 * Out:   one `TroubleReport`, sent until it is answered: to the page's own address, to the tracker's, or kept until there is a network.
 * Never: draws anything, touches the sound, or lets one report count twice.
 */

export { TrackerAddress } from "./tracker-address.ts";
export type { Keep, TroubleEnvironment } from "./trouble-environment.ts";
export {
  type AskedEdge,
  type PageMet,
  type TroubleOutcome,
  TroubleSender,
  type TroubleWish,
} from "./trouble-sender.ts";
export { webTroubleEnvironment } from "./web-trouble-environment.ts";
