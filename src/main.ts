/** The `stentor` command. */
import { parseArgs } from "node:util";
import { configFromEnvironment } from "./config/index.ts";
import { StentorError } from "./protocol/index.ts";
import { runGenerator, runRehearsal } from "./rehearse/index.ts";
import { runAllInOne } from "./roles/all-in-one.ts";
import { runControl } from "./roles/control-role.ts";
import { EDGE_CHILD_ROLE, runEdgeChild } from "./roles/edge-child.ts";
import { runEdge } from "./roles/edge-role.ts";
import { ORIGIN_CHILD_ROLE, runOriginChild } from "./roles/origin-child.ts";
import { runOrigin } from "./roles/origin-role.ts";
import { TRACKER_CHILD_ROLE } from "./roles/tracker-child-arguments.ts";
import { runAttacker, runSiege } from "./siege/index.ts";

const USAGE = `stentor serve [--edges N]
      runs rooms, pages and listeners on this machine; N edge processes share the port
stentor serve --role control | origin | edge | tracker [--edges N]
      runs one part, for rooms over many machines: docs/operate/cluster.md
stentor rehearse --listeners N --ramp SECONDS --for SECONDS [--room ROOM]
      sends listeners that check every part: docs/operate/rehearse.md
stentor siege --scenario NAME --url URL --room ROOM --for SECONDS
      lays siege to a Stentor of yours: docs/operate/siege.md

      (configured by the environment: docs/configuration.md)
`;

/** What a rehearsal starts; not for people. */
const GENERATOR = "rehearse-generator";
/** What a siege starts; not for people. */
const ATTACKER = "siege-attacker";

type Arguments = { role?: string; edges?: string; port?: string; sibling?: string; main?: string };

async function main(): Promise<void> {
  const [command, ...rest] = process.argv.slice(2);
  if (command === "rehearse") {
    process.exitCode = await runRehearsal(rest);
    return;
  }
  if (command === GENERATOR) return await runGenerator();
  if (command === "siege") {
    process.exitCode = await runSiege(rest);
    return;
  }
  if (command === ATTACKER) return await runAttacker();
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      role: { type: "string" },
      edges: { type: "string" },
      port: { type: "string" },
      sibling: { type: "string" },
      main: { type: "string" },
    },
  });
  if (values.help || positionals[0] !== "serve") {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  await serve(values);
}

async function serve({ role, edges, port, sibling = "", main = "" }: Arguments): Promise<void> {
  const config = configFromEnvironment({
    ...(edges === undefined ? {} : { STENTOR_EDGES: edges }),
    ...(port === undefined ? {} : { STENTOR_PORT: port }),
  });
  const program = import.meta.path;
  if (role === undefined) await runAllInOne(config, program);
  else if (role === "control") await runControl(config);
  else if (role === "origin") await runOrigin(config);
  else if (role === "edge") await runEdge(config, program);
  else if (role === "tracker") await (await import("./roles/tracker-role.ts")).runTracker(config);
  else if (role === ORIGIN_CHILD_ROLE) await runOriginChild(config);
  else if (role === EDGE_CHILD_ROLE) await runEdgeChild(config, sibling);
  else if (role === TRACKER_CHILD_ROLE) await (await import("./roles/tracker-child.ts")).runTrackerChild(config, main);
  else
    throw new StentorError(
      "config_invalid",
      `Cannot start role "${role}": it must be control, origin, edge or tracker`,
    );
}

try {
  await main();
} catch (error) {
  const expected = error instanceof StentorError || (error instanceof TypeError && "code" in error);
  process.stderr.write(`${expected ? error.message : Bun.inspect(error)}\n`);
  process.exit(1);
}
