import { expect } from "bun:test";
import type { Pace } from "../../../../src/protocol/index.ts";
import type { Solve, TicketStore, Waiting } from "../../door/index.ts";
import { ListenConnection } from "../listen-connection.ts";
import type { ArrivedPart } from "../listen-events.ts";
import type { PartGap } from "../part-sequence.ts";
import { SimulatedEdge } from "./simulated-edge.ts";

/** A connection to a simulated edge, begun, and all that it told. */
export class Listening {
  readonly edge: SimulatedEdge;
  readonly connection: ListenConnection;
  readonly parts: ArrivedPart[] = [];
  readonly missed: (PartGap & { moved: boolean })[] = [];
  readonly phases: string[] = [];
  readonly timelines: boolean[] = [];
  readonly waitings: Waiting[] = [];
  readonly troubles: string[] = [];
  readonly paces: Pace[] = [];
  fault: string | undefined;

  constructor(edge = new SimulatedEdge(), door: { tickets?: TicketStore; solve?: Solve; askFirst?: boolean } = {}) {
    this.edge = edge;
    this.connection = new ListenConnection({
      address: { origin: "https://stentor.example", room: "town-hall" },
      rendition: "lean",
      environment: edge,
      ...door,
      heard: () => ({ part: this.parts.at(-1)?.number ?? 0, behindMs: 320, stalls: 0 }),
      events: {
        phase: (phase, fault) => {
          this.phases.push(phase);
          this.fault = fault?.code;
        },
        welcome: (_welcome, sameTimeline) => this.timelines.push(sameTimeline),
        init: () => undefined,
        parts: (parts) => this.parts.push(...parts),
        missed: (gap, moved) => this.missed.push({ ...gap, moved }),
        notice: () => undefined,
        paced: (pace) => this.paces.push(pace),
        waiting: (waiting) => this.waitings.push(waiting),
        troubled: (code) => this.troubles.push(code),
      },
    });
    this.connection.start();
  }

  get numbers(): number[] {
    return this.parts.map(({ number }) => number);
  }

  /** Every number is one more than the last, but for what was told as missed. */
  expectOrder(): void {
    const skips = new Map(this.missed.map(({ from, to }) => [from, to]));
    for (const [index, number] of this.numbers.entries()) {
      const before = this.numbers[index - 1];
      if (before !== undefined) expect(number).toBe(skips.get(before + 1) ?? before + 1);
    }
  }
}
