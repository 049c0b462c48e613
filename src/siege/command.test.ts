import { describe, expect, test } from "bun:test";
import { fileURLToPath } from "node:url";
import { ArgumentError, readArguments } from "./read-arguments.ts";

const COMMAND = [process.execPath, fileURLToPath(import.meta.resolve("./testing/command.ts")), "siege"];

describe("arguments", () => {
  const read = (text: string) => readArguments(text.split(" "));

  test("name an attack, as hard as it can or at a rate", () => {
    const { order, processes } = read("--scenario page-flood --room r --for 5.5 --rate 300 --sources 9 --seed 7");
    expect(order).toMatchObject({ forMs: 5_500, seed: 7, part: { index: 0, of: 1 }, forwarded: false });
    expect(order.attack).toEqual({ kind: "means", means: "page-flood", sources: 9, lanes: 128, ratePerSecond: 300 });
    expect(processes).toBe(1);
    expect(read("--scenario stun-flood --room r").order.attack).toMatchObject({ ratePerSecond: null });
  });

  test("or an evening that is planned", () => {
    const { order } = read("--scenario popular-post --room r --size 0.5");
    expect(order.attack).toEqual({ kind: "plan", scenario: "popular-post", size: 0.5 });
    expect(order.forMs).toBe(120_000);
  });

  const refused = [
    "--scenario page-flood",
    "--room r",
    "--scenario thunder --room r",
    "--scenario crash-loop --room r",
    "--scenario page-flood --room r --for 601",
    "--scenario page-flood --room r --for 0",
    "--scenario page-flood --room r --sockets 15001",
    "--scenario page-flood --room r --rate 0",
    "--scenario page-flood --room r --size 2",
    "--scenario popular-post --room r --rate 5",
    "--scenario popular-post --room r --size -1",
    "--scenario page-flood --room r --media-port 70000",
    "--scenario page-flood --room r --wat",
  ];
  for (const text of refused) test(`"${text}" is refused`, () => expect(() => read(text)).toThrow(ArgumentError));
});

describe("the command", () => {
  const run = (...args: string[]) => {
    const { exitCode, stdout, stderr } = Bun.spawnSync([...COMMAND, ...args]);
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  };

  test("refuses what is not this machine, by name and code", () => {
    const foreign = run("--scenario", "page-flood", "--room", "r", "--url", "http://8.8.8.8");
    expect(foreign.exitCode).toBe(2);
    expect(foreign.stderr).toBe(
      "siege_invalid: Cannot lay siege: 8.8.8.8 is neither this machine nor in a private network\n",
    );
  });

  test("tells what there is", () => {
    const { exitCode, stdout } = run("--list");
    expect(exitCode).toBe(0);
    for (const name of ["page-flood", "stun-flood", "popular-post", "funnel-bots-in-crowd-30"])
      expect(stdout).toContain(name);
  });

  test("proves nothing where nobody answers", () => {
    const nowhere = ["--scenario", "page-flood", "--room", "r", "--url", "http://127.0.0.1:1", "--for", "0.4"];
    const { exitCode, stdout } = run(...nowhere);
    expect(exitCode).toBe(1);
    expect(stdout).toStartWith("siege_invalid: It proves nothing: nothing answered at the address.");
  });
});
