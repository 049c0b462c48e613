import type { Gate } from "../simulation/gate.ts";

/** A gate that lets everybody pass, and has no secrets that would differ from run to run. It keeps what was asked of it. */
export class OpenGate implements Gate {
  readonly asked: string[] = [];

  judge({ address, surface, known }: Parameters<Gate["judge"]>[0]): ReturnType<Gate["judge"]> {
    this.asked.push(`${address} ${surface}${known ? " known" : ""}`);
    return { do: "pass" };
  }

  reached(address: string, _room: string, stage: string): void {
    this.asked.push(`${address} reached ${stage}`);
  }

  abused(address: string, _room: string, abuse: string): void {
    this.asked.push(`${address} abused ${abuse}`);
  }

  challenged(): void {}
  refused(): void {}
  answered(): void {}
  returning(): void {}
  setStress(): void {}

  signs(): ReturnType<Gate["signs"]> {
    return {};
  }
}
