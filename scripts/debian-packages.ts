/** Debian's packages that tests and the local cluster need, and a file that shows that each is there. */
const PACKAGES: Record<string, string> = {
  chromium: "/usr/bin/chromium",
  ffmpeg: "/usr/bin/ffmpeg",
  "opus-tools": "/usr/bin/opusinfo",
  "espeak-ng": "/usr/bin/espeak-ng",
  sox: "/usr/bin/sox",
  "nats-server": "/usr/sbin/nats-server",
  "nginx-light": "/usr/sbin/nginx",
  haproxy: "/usr/sbin/haproxy",
  openssl: "/usr/bin/openssl",
  "poppler-utils": "/usr/bin/pdftotext",
  // Its programs stand under the version's name. Tests run servers of their own, never the cluster that it may start.
  postgresql: "/var/lib/dpkg/info/postgresql.list",
};

/** Installs those that are missing when run as root; otherwise names the command and returns false. */
export async function ensureDebianPackages(wanted: readonly string[] = Object.keys(PACKAGES)): Promise<boolean> {
  const missing = await missingPackages(wanted);
  if (missing.length === 0) return true;
  const command = `apt-get install --yes --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    process.stderr.write(`Programs are needed that are not installed. Run:\n  sudo ${command}\n`);
    return false;
  }
  process.stderr.write(`Installing ${missing.join(", ")}…\n`);
  return (await aptGet(["update"])) && (await aptGet(command.split(" ").slice(1)));
}

async function missingPackages(wanted: readonly string[]): Promise<string[]> {
  const present = await Promise.all(
    wanted.map(async (name) => ((await Bun.file(PACKAGES[name] ?? "").exists()) ? undefined : name)),
  );
  return present.filter((name) => name !== undefined);
}

async function aptGet(words: string[]): Promise<boolean> {
  const apt = Bun.spawn(["apt-get", "-qq", ...words], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return (await apt.exited) === 0;
}
