/**
 * Puts several Prometheus texts together: each family's HELP and TYPE once, then all of its samples. The caller sees to it
 * that no two texts hold the same series, by the labels of each process's `Metrics`.
 */
export function mergeMetrics(texts: readonly string[]): string {
  const families = new Map<string, { head: string[]; samples: string[] }>();
  for (const text of texts) gather(text, families);
  return [...families.values()].map(({ head, samples }) => `${[...head, ...samples].join("\n")}\n`).join("");
}

function gather(text: string, families: Map<string, { head: string[]; samples: string[] }>): void {
  let family = { head: [] as string[], samples: [] as string[] };
  let known = false;
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, word, name = ""] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? [];
    if (word === "HELP") {
      known = families.has(name);
      family = families.get(name) ?? { head: [], samples: [] };
      families.set(name, family);
    }
    if (word === undefined) family.samples.push(line);
    else if (!known) family.head.push(line);
  }
}
