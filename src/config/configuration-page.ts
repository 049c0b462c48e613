import { KEY_NOTES } from "./environment-keys.ts";

/** `docs/configuration.md`, from the same list that checks the environment. */
export function configurationPage(): string {
  const rows = Object.entries(KEY_NOTES).map(
    ([key, notes]) => `| \`${key}\` | ${notes.unit} | ${notes.byDefault} | ${notes.why} |`,
  );
  return [
    "# Configuration",
    "",
    "<!-- Made from src/config by scripts/reference-pages.ts; a test keeps it true. -->",
    "",
    "Stentor reads these keys from its environment at the start. An empty value counts as unset. A key that begins with",
    "`STENTOR_` and is not in this list, or a value that does not fit, stops the start with a message that names every such",
    "key (`config_invalid`).",
    "",
    "| Key | Unit | Default | Why |",
    "|---|---|---|---|",
    ...rows,
    "",
    "The operator's token is made at the first start, shown once, and kept in the file `operator-token` in the data folder,",
    "readable by its owner alone. Delete the file and start again to have a new one.",
    "",
  ].join("\n");
}
