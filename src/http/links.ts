/** What links of rooms begin with and where they lead. `origin`: see `Origin`, or the operator's public URL. */
export function listenerLinks(origin: string, room: string) {
  return {
    listen: `${origin}/r/${room}`,
    live: `${origin}/r/${room}/live.opus`,
    hls: `${origin}/r/${room}/hls/index.m3u8`,
  };
}

/** The token stands behind the `#`, which browsers do not send and proxies do not log. */
export function speakerLinks(origin: string, room: string, token: string) {
  return { studio: `${origin}/studio/${room}#token=${token}`, whip: `${origin}/whip/${room}` };
}
