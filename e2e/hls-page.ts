/** A page on another origin that plays an LL-HLS address with hls.js, as anybody's site would. */
export class HlsPage implements AsyncDisposable {
  readonly url: string;
  readonly #server: Bun.Server<undefined>;

  constructor() {
    const script = Bun.file(new URL("../node_modules/hls.js/dist/hls.min.js", import.meta.url));
    this.#server = Bun.serve({
      port: 0,
      fetch(request) {
        if (new URL(request.url).pathname === "/hls.js") return new Response(script);
        return new Response(PAGE, { headers: { "content-type": "text/html" } });
      },
    });
    this.url = `http://localhost:${this.#server.port}/`;
  }

  /** The page that plays the playlist. */
  playing(playlist: string): string {
    return `${this.url}?${new URLSearchParams({ playlist })}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop(true);
  }
}

const PAGE = `<!doctype html><title>hls.js</title><audio controls></audio><script src="/hls.js"></script><script>
  const hls = new Hls({ lowLatencyMode: true });
  const faults = [];
  hls.on(Hls.Events.ERROR, (_, { fatal, details }) => faults.push({ fatal, details }));
  hls.loadSource(new URLSearchParams(location.search).get("playlist"));
  const audio = document.querySelector("audio");
  hls.attachMedia(audio);
  hls.on(Hls.Events.MANIFEST_PARSED, () => audio.play());
  Object.assign(window, { hls, faults });
</script>`;
