/** What the host tells everybody in writing, and what is sent on to other places. */

export type PostPicture = { url: string; alt: string; width: number; height: number };

/** Unix milliseconds. */
export type Post = {
  id: string;
  room: string;
  /** Grows with each post of the room. */
  number: number;
  atMs: number;
  author: string;
  /** At most 1,000 characters, plain text. */
  text: string;
  link: string | null;
  picture: PostPicture | null;
  /** Paid for or on behalf of somebody else: marked wherever it is shown. */
  promoted: boolean;
};

/** What went out to other places, and how that fared. */
export const DELIVERY_EVENTS = [
  "post",
  "reminder",
  "room-opened",
  "room-live",
  "room-ended",
  "incident",
  "report",
] as const;
export type DeliveryEvent = (typeof DELIVERY_EVENTS)[number];

/**
 * Control → tracker, `subjects.deliver`, asked again until it is answered: the tracker has it on the disk and sends it on. The same `id` twice
 * is one.
 */
export type Delivery = {
  id: string;
  event: DeliveryEvent;
  room: string | null;
  atMs: number;
  /** For people, in a line; and in full. */
  title: string;
  text: string;
  /** Where it leads, absolute. */
  url: string | null;
  /** What a webhook's body holds beside these. */
  data: unknown;
  /** Bytes of a picture as base64 with its type and its words, for places that take one. */
  picture?: { type: string; base64: string; alt: string };
};
