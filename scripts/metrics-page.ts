import { Glob } from "bun";

/** How metrics are made: `metrics.counter("name", "help", ["label"])`, over one line or several. */
const MADE =
  /\.(counter|gauge|gaugeOf|histogram)(?:<[^>]*>)?\(\s*"(stentor_\w+)",\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g;

type Metric = { name: string; kind: string; help: string };

/** `docs/operate/metrics.md`, from the calls that make the metrics. */
export async function metricsPage(): Promise<string> {
  const source = await allSource();
  const metrics = metricsOf(source);
  const stages = Map.groupBy(
    metrics.sort((a, b) => a.name.localeCompare(b.name)),
    ({ name }) => name.split("_")[1] ?? "",
  );
  const sections = [...stages].flatMap(([stage, ofStage]) => [
    "",
    `## ${stage}`,
    "",
    "| Metric | Kind | Meaning |",
    "|---|---|---|",
    ...ofStage.map(({ name, kind, help }) => `| \`${name}\` | ${kind} | ${help} |`),
  ]);
  return [
    "# Metrics",
    "",
    "<!-- Made from the source by scripts/reference-pages.ts; a test keeps it true. -->",
    "",
    "`/metrics` answers in Prometheus's text format: what this process counts, and what the origin's process counts. Names are",
    "`stentor_<stage>_<what>_<unit>`.",
    ...sections,
    "",
  ].join("\n");
}

async function allSource(): Promise<string> {
  const files = await Array.fromAsync(new Glob("src/**/*.ts").scan("."));
  const read = files.filter((file) => !file.endsWith(".test.ts")).map((file) => Bun.file(file).text());
  return (await Promise.all(read)).join("\n");
}

function metricsOf(source: string): Metric[] {
  return [...source.matchAll(MADE)].map(([, kind = "", name = "", quoted, template]) => ({
    name,
    kind: kind === "gaugeOf" ? "gauge" : kind,
    help: (quoted ?? inserted(template ?? "", source)).replace(/\.$/, ""),
  }));
}

/** A help text with the source's own constants put in. */
function inserted(template: string, source: string): string {
  return template.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    return new RegExp(`const ${name} = ([\\d_.]+);`).exec(source)?.[1]?.replaceAll("_", "") ?? whole;
  });
}
