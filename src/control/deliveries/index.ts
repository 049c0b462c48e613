/**
 * What is handed to the tracker, which sends it to other places.
 *
 * In:    deliveries.
 * Out:   the same, each until the tracker has it on its disk.
 * Never: sends anything out of the house itself, or makes anybody wait for the tracker.
 */
export { DeliveryDesk } from "./delivery-desk.ts";
