import { Audio, initLogger, PeerConnection, type Track } from "node-datachannel";
import { ownAddress } from "./janus.ts";
import { readStamp } from "./program.ts";

const MOUNTPOINT = 1;
const CONNECT_LIMIT_MS = 20_000;
/** The library closes a track, and crashes later, when its JavaScript object is collected. */
const alive = new Set<object>();

initLogger("Fatal", () => undefined);

type Message = {
  janus: string;
  transaction?: string;
  data?: { id: number };
  jsep?: { type: string; sdp: string };
};

/** One who listens to a Janus mountpoint: a WebSocket to be told where, WebRTC for the sound. */
export class JanusListener {
  /** Media can flow. */
  readonly connected: Promise<void>;
  /** When the first packet of program came, on the clock of `performance.now()`. */
  readonly sounded: Promise<number>;
  readonly #socket: WebSocket;
  readonly #onStamp: (stampMicros: number) => void;
  readonly #opened = Promise.withResolvers<void>();
  readonly #sounded = Promise.withResolvers<number>();
  #session = 0;
  #handle = 0;

  constructor(port: number, onStamp: (stampMicros: number) => void) {
    this.#onStamp = onStamp;
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/`, "janus-protocol");
    this.#socket.onopen = () => this.#say({ janus: "create" });
    this.#socket.onerror = () => this.#opened.reject(new Error("Cannot listen: Janus does not answer"));
    this.#socket.onmessage = ({ data }) => this.#hear(JSON.parse(String(data)) as Message);
    const late = setTimeout(() => this.#opened.reject(new Error("Cannot listen: too late")), CONNECT_LIMIT_MS);
    this.connected = this.#opened.promise.finally(() => clearTimeout(late));
    this.sounded = this.#sounded.promise;
    alive.add(this);
  }

  #say(message: Record<string, unknown>): void {
    const to = {
      ...(this.#session && { session_id: this.#session }),
      ...(this.#handle && { handle_id: this.#handle }),
    };
    this.#socket.send(JSON.stringify({ ...to, ...message, transaction: String(message["janus"]) }));
  }

  #hear(message: Message): void {
    if (message.janus === "error") this.#opened.reject(new Error("Cannot listen: Janus refuses"));
    if (message.janus === "success" && message.transaction === "create") {
      this.#session = message.data?.id ?? 0;
      this.#say({ janus: "attach", plugin: "janus.plugin.streaming" });
    } else if (message.janus === "success" && message.transaction === "attach") {
      this.#handle = message.data?.id ?? 0;
      this.#say({ janus: "message", body: { request: "watch", id: MOUNTPOINT } });
    } else if (message.jsep?.type === "offer") {
      void this.#answer(message.jsep.sdp).catch((fault: unknown) => this.#opened.reject(fault));
    }
  }

  async #answer(offer: string): Promise<void> {
    const peer = new PeerConnection("listener", {
      iceServers: [],
      bindAddress: ownAddress(),
      disableAutoNegotiation: true,
    });
    const audio = new Audio(/a=mid:(\S+)/.exec(offer)?.[1] ?? "a", "RecvOnly");
    audio.addOpusCodec(Number(/a=rtpmap:(\d+) opus/i.exec(offer)?.[1] ?? 111));
    const track = peer.addTrack(audio);
    alive.add(peer).add(track);
    track.onClosed(() => undefined);
    track.onOpen(() => this.#opened.resolve());
    track.onMessage((bytes) => this.#take(bytes));
    const gathered = Promise.withResolvers<void>();
    peer.onGatheringStateChange((state) => {
      if (state === "complete") gathered.resolve();
    });
    // Janus hears no DTLS before its ICE is done; were the listener to begin, it would try again only after a second.
    peer.setRemoteDescription(offer.replace("a=setup:actpass", "a=setup:active"), "offer");
    peer.setLocalDescription("answer");
    await gathered.promise;
    const sdp = peer.localDescription()?.sdp;
    this.#say({ janus: "message", body: { request: "start" }, jsep: { type: "answer", sdp } });
  }

  /** RTCP holds no stamp. */
  #take(bytes: Parameters<Parameters<Track["onMessage"]>[0]>[0]): void {
    const stamp = readStamp(bytes);
    if (stamp === undefined) return;
    this.#sounded.resolve(performance.now());
    this.#onStamp(stamp);
  }
}
