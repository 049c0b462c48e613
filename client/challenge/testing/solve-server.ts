import { fileURLToPath } from "node:url";

const PAGE = `<!doctype html><meta charset="utf-8"><title>challenge</title>
<meta name="stentor-challenge" content="/challenge-worker.js"><script src="/solve-page.js"></script>`;

/**
 * Serves the page of `solve-page.ts` and the worker, under a policy as strict as the real pages have. With `?wasm=no` in a script's
 * address, WebAssembly is forbidden to it.
 */
export async function openSolveServer(): Promise<{ url: string } & AsyncDisposable> {
  const scripts = new Map([await bundled("./solve-page.ts"), await bundled("../challenge-worker.ts")]);
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname } = new URL(request.url);
      const script = scripts.get(pathname);
      const wasm = request.url.includes("wasm=no") ? "" : " 'wasm-unsafe-eval'";
      const policy = `default-src 'none'; script-src 'self'${wasm}; worker-src 'self'; connect-src 'self'`;
      const type = script === undefined ? "text/html" : "text/javascript";
      return new Response(script ?? PAGE, { headers: { "content-type": type, "content-security-policy": policy } });
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server.stop(true) };
}

async function bundled(path: string): Promise<[string, string]> {
  const source = fileURLToPath(new URL(path, import.meta.url));
  const built = await Bun.build({ entrypoints: [source], target: "browser", minify: true });
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
  return [`/${name}`, (await built.outputs[0]?.text()) ?? ""];
}
