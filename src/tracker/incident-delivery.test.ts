import { expect, test } from "bun:test";
import { incidentDelivery } from "./incident-delivery.ts";
import { ScriptedNight } from "./watch/testing/scripted-night.ts";

const publicUrl = "https://live.example.org";

function wordsOf(night: ScriptedNight): string[] {
  return night.changes.flatMap(({ incident, change, wasTrouble }) => {
    const word = incidentDelivery(incident, { change, wasTrouble, publicUrl });
    return word === undefined ? [] : [word.title];
  });
}

test("who heard nothing of a mere possibility does not hear that it is over; of a trouble, both is told", async () => {
  const night = await ScriptedNight.start();
  night.probes = (edge, room) => (room === "a" && edge === "e1" ? "late" : undefined);
  await night.run(20);
  expect(night.now.state).toBe("possible");
  night.probes = () => undefined;
  await night.run(300);
  expect(night.changes.at(-1)).toMatchObject({ change: "resolved", wasTrouble: false });
  expect(wordsOf(night)).toEqual([]);
  night.probes = (_edge, room) => (room === "b" ? "silent" : undefined);
  await night.run(40);
  night.probes = () => undefined;
  await night.run(400);
  expect([...new Set(wordsOf(night))]).toEqual(["Trouble: No sound in Jazz", "Resolved: No sound in Jazz"]);
});

test("what is said when the timeline is full has an id of its own", async () => {
  const night = await ScriptedNight.start();
  night.kill("e2");
  await night.run(20);
  const [{ id } = { id: "" }] = night.now.incidents;
  const ids = new Set<string | undefined>();
  for (let said = 0; said < 70; said++) {
    const incident = await night.watch.say(id, { stage: "identified", text: `Word ${said}.` });
    ids.add(incidentDelivery(incident, { change: "updated", wasTrouble: true, publicUrl })?.id);
    await night.run(1);
  }
  expect(ids.size).toBe(70);
});
