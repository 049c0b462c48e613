import { expect, test } from "bun:test";
import { readableMicrophones } from "./microphone.ts";

test("only microphones are listed, each once, with a name", () => {
  expect(
    readableMicrophones([
      { kind: "audioinput", deviceId: "default", label: "Default" },
      { kind: "audioinput", deviceId: "communications", label: "Communications" },
      { kind: "audiooutput", deviceId: "a", label: "Loudspeaker" },
      { kind: "audioinput", deviceId: "b", label: "" },
      { kind: "audioinput", deviceId: "", label: "" },
    ]),
  ).toEqual([
    { id: "default", label: "Default" },
    { id: "b", label: "Microphone 2" },
  ]);
});
