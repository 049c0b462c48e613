/**
 * Puts several Prometheus texts together: each family's HELP and TYPE once, then all of its samples. The caller sees to it
 * that no two texts hold the same series, by the labels of each process's `Metrics`.
 */
export function mergeMetrics(texts: readonly string[]): string {
  const families = new Map<string, Family>();
  for (const text of texts) gather(text, families);
  return [...families.values()]
    .filter(({ samples, head }) => samples.length + head.length > 0)
    .map(({ head, samples }) => `${[...head, ...samples].join("\n")}\n`)
    .join("");
}

type Family = { head: string[]; samples: string[] };

/** Samples that no HELP came before are a family of their own. */
function gather(text: string, families: Map<string, Family>): void {
  let { family, isNew } = familyOf("", families);
  for (const line of text.split("\n")) {
    const [, word, name = ""] = /^# (HELP|TYPE) (\S+)/.exec(line) ?? [];
    if (word === "HELP") ({ family, isNew } = familyOf(name, families));
    if (word === undefined && line !== "") family.samples.push(line);
    else if (word !== undefined && isNew) family.head.push(line);
  }
}

function familyOf(name: string, families: Map<string, Family>): { family: Family; isNew: boolean } {
  const known = families.get(name);
  const family = known ?? { head: [], samples: [] };
  families.set(name, family);
  return { family, isNew: known === undefined };
}
