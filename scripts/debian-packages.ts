/** Debian's packages that the tests drive Stentor with, and a program that shows that each is there. */
const PACKAGES: Record<string, string> = {
  chromium: "/usr/bin/chromium",
  ffmpeg: "/usr/bin/ffmpeg",
  "opus-tools": "/usr/bin/opusinfo",
  "espeak-ng": "/usr/bin/espeak-ng",
  sox: "/usr/bin/sox",
  "nginx-light": "/usr/sbin/nginx",
  openssl: "/usr/bin/openssl",
};

/** Installs what is missing when run as root; otherwise names the command and returns false. */
export async function ensureDebianPackages(): Promise<boolean> {
  const missing = await missingPackages();
  if (missing.length === 0) return true;
  const command = `apt-get install --yes --no-install-recommends ${missing.join(" ")}`;
  if (process.getuid?.() !== 0) {
    process.stderr.write(`The tests need programs that are not installed. Run:\n  sudo ${command}\n`);
    return false;
  }
  process.stderr.write(`Installing ${missing.join(", ")} for the tests…\n`);
  return (await aptGet(["update"])) && (await aptGet(command.split(" ").slice(1)));
}

async function missingPackages(): Promise<string[]> {
  const present = await Promise.all(
    Object.entries(PACKAGES).map(async ([name, program]) => ((await Bun.file(program).exists()) ? undefined : name)),
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
