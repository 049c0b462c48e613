/** Writes the pages of `docs/` that are made from the source. Run it after a change of a key, an error code or a metric. */
import { configurationPage } from "../src/config/index.ts";
import { errorsPage } from "../src/http/index.ts";
import { metricsPage } from "./metrics-page.ts";

await Bun.write("docs/configuration.md", configurationPage());
await Bun.write("docs/errors.md", errorsPage());
await Bun.write("docs/operate/metrics.md", await metricsPage());
