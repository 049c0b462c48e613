/** The `stentor siege` command by itself. */
import { runAttacker, runSiege } from "../index.ts";

const [command, ...rest] = process.argv.slice(2);
if (command === "siege-attacker") await runAttacker();
else process.exitCode = await runSiege(rest);
