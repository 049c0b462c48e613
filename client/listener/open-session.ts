import type { Rendition } from "../../src/protocol/index.ts";
import type { PathSupport } from "./choose-path.ts";
import type { Solve, TicketStore } from "./door/index.ts";
import { HlsSession } from "./hls-session.ts";
import type { ListenPath } from "./listener-state.ts";
import { mediaSourceClass } from "./mse/media-source-kind.ts";
import { MsePlayer } from "./mse/mse-player.ts";
import type { Player, PlayerEvents } from "./player.ts";
import { playsHls } from "./plays-hls.ts";
import type { ListenSession, SessionEvents } from "./session.ts";
import { SocketSession } from "./socket-session.ts";
import type { RoomAddress } from "./transport/index.ts";
import { WaitingSound } from "./waiting-sound/index.ts";
import { decodesOpus, WebCodecsPlayer } from "./webcodecs/index.ts";

export type SessionOptions = {
  path: ListenPath;
  address: RoomAddress;
  rendition: Rendition | undefined;
  audio: HTMLAudioElement;
  workletUrl: string;
  tickets: TicketStore;
  solve: Solve | undefined;
  /** It is known that newcomers wait: the door is asked before a socket is opened in vain. */
  askFirst: boolean;
  events: SessionEvents;
};

export function pathSupport(audio: HTMLAudioElement): PathSupport {
  return {
    mse: mediaSourceClass("mse") !== undefined,
    "managed-mse": mediaSourceClass("managed-mse") !== undefined,
    webcodecs: decodesOpus(),
    hls: playsHls(audio),
  };
}

export function openSession(options: SessionOptions): ListenSession {
  const { path, audio, workletUrl } = options;
  const waitingSound = new WaitingSound(audio, (meanwhile) => options.events.meanwhile(meanwhile));
  if (path === "hls") return new HlsSession({ ...options, waitingSound });
  const makePlayer = (playerEvents: PlayerEvents): Player =>
    path === "webcodecs"
      ? new WebCodecsPlayer({ workletUrl, events: playerEvents })
      : new MsePlayer(path, audio, playerEvents);
  return new SocketSession({ ...options, makePlayer, waitingSound });
}
