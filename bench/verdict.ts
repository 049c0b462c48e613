/**
 * `npm run bench verdict [-- --data FOLDER] [--crowds N] [--others N]`: "attack or crowd?" on evenings of the laboratory that the model has not
 * seen, on evenings beyond what it has seen, and on real arrival curves. `--train N` learns the model anew instead.
 */
import { simulate } from "../src/siege/index.ts";
import { MODEL } from "../src/verdict/index.ts";
import { report, type Table } from "./table.ts";
import { scenariosBeyond } from "./verdict/beyond.ts";
import { blinded } from "./verdict/blind.ts";
import { Calibration } from "./verdict/calibration.ts";
import { curveScenarios } from "./verdict/curves.ts";
import { EVENINGS } from "./verdict/evenings.ts";
import { Score } from "./verdict/score.ts";
import { episodesEach, SEEDS, watched } from "./verdict/seeds.ts";
import { train } from "./verdict/train.ts";
import { watch } from "./verdict/watched.ts";

const MODEL_FILE = "src/verdict/model-figures.json";
const BEYOND_EACH = 3;
const BLIND_EACH = 3;

const argv = process.argv.slice(2);
const trainOn = numberAfter("--train");
if (trainOn === undefined) report(evaluate(), argv);
else await learn(trainOn);

async function learn(perClass: number): Promise<void> {
  const model = train(perClass, say);
  await Bun.write(MODEL_FILE, `${JSON.stringify(model, null, 2)}\n`);
  say(`${MODEL_FILE} is written; \`npx biome check --write ${MODEL_FILE}\` gives it its form.`);
}

function evaluate(): Table[] {
  const others = numberAfter("--others") ?? 120;
  const each = episodesEach({
    crowd: numberAfter("--crowds") ?? 720,
    attack: others,
    both: others,
    "own-fault": others,
    upstream: others,
  });
  const scores = { room: new Score("A room"), house: new Score("The house") };
  const calibration = new Calibration();
  for (const episode of watched({ purpose: "test", each, model: MODEL })) {
    scores[episode.view].add(episode);
    if (episode.view === "room") calibration.add(episode);
  }
  const { room, house } = scores;
  return [
    ...[room.confusion(), room.accusations(), room.times(), room.lost(), ...calibration.tables()],
    ...[house.confusion(), house.accusations(), house.times(), house.lost()],
    ...beyond(),
    ...blind(),
    ...curves(),
  ];
}

function beyond(): Table[] {
  const score = new Score("Beyond what was learned");
  const scenarios = scenariosBeyond();
  const options = { purpose: "beyond", each: () => BEYOND_EACH, model: MODEL, scenarios, views: ["room"] } as const;
  for (const episode of watched(options)) score.add(episode);
  return [score.confusion(), score.accusations(), score.lost()];
}

function blind(): Table[] {
  const score = new Score("Seen by edges that only count requests");
  for (const scenario of EVENINGS) {
    if (scenario.label !== "crowd" && scenario.label !== "attack" && scenario.label !== "both") continue;
    for (let at = 0; at < BLIND_EACH; at++) {
      score.add(watch(blinded(simulate(scenario, SEEDS.beyond + 500 + at)), MODEL, "room"));
    }
  }
  return [score.confusion(), score.accusations()];
}

function curves(): Table[] {
  const at = argv.indexOf("--data");
  const folder = at < 0 ? undefined : argv[at + 1];
  const scenarios = folder === undefined ? undefined : curveScenarios(folder);
  if (scenarios === undefined) {
    say(
      folder === undefined
        ? "Real arrival curves: skipped, --data names no folder"
        : `Real arrival curves: skipped, ${folder} is not there`,
    );
    return [];
  }
  const score = new Score(`Real arrival curves (${scenarios.length})`);
  const options = { purpose: "beyond", each: () => 1, model: MODEL, scenarios, views: ["room"] } as const;
  for (const episode of watched(options)) score.add(episode);
  return [score.confusion(), score.accusations(), score.times(), score.lost()];
}

function numberAfter(name: string): number | undefined {
  const at = argv.indexOf(name);
  const number = Number(argv[at + 1]);
  return at < 0 || !Number.isInteger(number) ? undefined : number;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
