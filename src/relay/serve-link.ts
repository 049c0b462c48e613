import { StentorError } from "../protocol/index.ts";
import { LINK_MAX_PENDING, type LinkChannel, type LinkMessage } from "./link.ts";
import type { Relay, Subscription } from "./relay.ts";

/** Acts on `relay` for the other end of the channel; `unsubscribe` takes back everything that it did there. */
export function serveLink(relay: Relay, channel: LinkChannel): Subscription {
  const held = new Map<number, Subscription>();
  const asked = new Map<number, (answer: Uint8Array) => void>();
  let nextAsk = 0;
  let ended = false;

  /** A question whose answer stays out is forgotten when the link ends, or when too many have come after it. */
  function ask(responder: number, object: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve) => {
      const from = nextAsk++;
      asked.set(from, resolve);
      if (asked.size > LINK_MAX_PENDING) asked.delete(asked.keys().next().value ?? from);
      channel.post({ link: "ask", from, responder, object });
    });
  }

  async function request(message: Extract<LinkMessage, { link: "request" }>): Promise<void> {
    const { from, subject, object, timeoutMs } = message;
    try {
      channel.post({ link: "answer", from, object: await relay.request(subject, object, { timeoutMs }) });
    } catch (error) {
      channel.post({ link: "refuse", from, code: refusalCode(error) });
    }
  }

  channel.onMessage((message) => {
    // A process that has died may still be heard: what it left in the pipe must not take its successor's place.
    if (ended) return;
    switch (message.link) {
      case "publish":
        relay.publish(message.subject, message.object);
        break;
      case "subscribe":
        held.set(
          message.from,
          relay.subscribe(message.subject, (object, subject) => {
            channel.post({ link: "deliver", from: message.from, subject, object });
          }),
        );
        break;
      case "respond":
        held.set(
          message.from,
          relay.respond(message.subject, (object) => ask(message.from, object)),
        );
        break;
      case "unsubscribe":
        held.get(message.from)?.unsubscribe();
        held.delete(message.from);
        break;
      case "request":
        void request(message);
        break;
      case "answer":
        asked.get(message.from)?.(message.object);
        asked.delete(message.from);
    }
  });

  return {
    unsubscribe() {
      ended = true;
      for (const subscription of held.values()) subscription.unsubscribe();
      held.clear();
      asked.clear();
    },
  };
}

function refusalCode(error: unknown): "relay_no_responder" | "relay_timeout" | "relay_closed" {
  const code = error instanceof StentorError ? error.code : "relay_closed";
  return code === "relay_no_responder" || code === "relay_timeout" ? code : "relay_closed";
}
