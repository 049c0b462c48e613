import { decodePartObject, decodeWindowObject, type Rendition, subjects } from "../protocol/index.ts";
import { NO_BODY, type Relay, type Subscription } from "../relay/index.ts";
import type { PartHistory } from "./part-history.ts";

/** A predecessor that lives answers at once, and one that died never does. */
const ANSWER_WITHIN_MS = 300;

/**
 * Learns what the room's former origin has made before `firstPart` and still makes, so that edges that ask for it later are given it.
 * Nothing when there was none, or it died.
 */
export function inheritWindows(
  relay: Relay,
  room: string,
  firstPart: number,
  histories: ReadonlyMap<Rendition, PartHistory>,
): Subscription {
  const subscriptions = [...histories].map(([rendition, history]) => {
    const subscription = relay.subscribe(subjects.part(room, rendition), (object) => {
      const part = decodePartObject(object);
      if (part.number < firstPart) history.push(part);
    });
    relay
      .request(subjects.window(room, rendition), NO_BODY, { timeoutMs: ANSWER_WITHIN_MS })
      .then((window) => {
        for (const part of decodeWindowObject(window).parts) if (part.number < firstPart) history.push(part);
      })
      .catch(() => undefined);
    return subscription;
  });
  return {
    unsubscribe() {
      for (const each of subscriptions) each.unsubscribe();
    },
  };
}
