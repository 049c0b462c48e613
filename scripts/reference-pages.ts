/** Writes the pages of `docs/` that are made from the source. Run it after a change of a key or an error code. */
import { configurationPage } from "../src/config/index.ts";
import { errorsPage } from "../src/http/index.ts";

await Bun.write("docs/configuration.md", configurationPage());
await Bun.write("docs/errors.md", errorsPage());
