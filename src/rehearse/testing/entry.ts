/** The command without the rest of the program: `entry.ts rehearse …`, and the generators that it starts. */
import { runGenerator, runRehearsal } from "../index.ts";

const [role, ...args] = process.argv.slice(2);
if (role === "rehearse-generator") await runGenerator();
else process.exitCode = await runRehearsal(role === "rehearse" ? args : [role ?? "", ...args]);
