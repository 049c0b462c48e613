import type { Clock } from "../../platform/index.ts";
import type { TroubleAnswer, TroubleCheck } from "../../protocol/index.ts";
import { type Checked, checkReport } from "./check/check-report.ts";
import { Enquiries } from "./check/enquiries.ts";
import type { Evidence } from "./check/evidence.ts";
import { cleanText } from "./comments/clean-text.ts";
import type { Comment } from "./comments/comment-shelf.ts";
import { Moderation } from "./comments/moderation.ts";
import { GroupCommit } from "./disk/group-commit.ts";
import { countedOf, type KeptReport } from "./disk/kept-report.ts";
import type { DeskMemory } from "./disk/recall.ts";
import type { NewReport, ReportArchive } from "./disk/report-archive.ts";
import type { Undo } from "./people/census.ts";
import { NetworkNumbers } from "./people/network-numbers.ts";
import { Pseudonyms } from "./people/pseudonyms.ts";
import { type Source, sourceOf } from "./people/source-networks.ts";
import type { ReportDeskOptions } from "./report-desk-options.ts";
import type { ReportForm } from "./report-form.ts";
import type { ReportMetrics } from "./report-metrics.ts";

type IntakeOptions = Pick<
  ReportDeskOptions,
  "ask" | "regionOf" | "openIncident" | "operatorToken" | "isRoom" | "isSoundless" | "slurs"
> & { clock: Clock; memory: DeskMemory; archive: ReportArchive; metrics: ReportMetrics };

/** A report that goes to the disk, and how to forget that it was counted. */
type Entry = NewReport & { undo: Undo | undefined };
type Found = { evidence: Evidence; check: TroubleCheck; incident: string | null; address: string };
export type Answered = { answer: TroubleAnswer };

const CLOCK_NOTE = "The time that your device gave cannot be, so it counts as of now.";

/** The way of one report: asked about, judged, counted, kept, answered. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #enquiries: Enquiries;
  readonly #pseudonyms: Pseudonyms;
  readonly #moderation: Moderation;
  readonly #numbers = new NetworkNumbers();
  readonly #commit: GroupCommit<Entry>;
  #seq = 0;
  #countedSeq = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { ask, memory, metrics, archive, operatorToken, slurs } = options;
    this.#enquiries = new Enquiries({ ask, edges: memory.edges, metrics });
    this.#pseudonyms = new Pseudonyms(operatorToken);
    this.#moderation = new Moderation(slurs);
    this.#commit = new GroupCommit<Entry>({
      write: async (entries) => {
        metrics.batch.observe(entries.length);
        await archive.keep(entries);
      },
      onKept: (entry) => this.#kept(entry),
      onLost: ({ undo }) => undo?.(),
    });
  }

  /** Numbers go on from the last report that is counted already. */
  begin(seq: number): void {
    this.#seq = seq;
    this.#countedSeq = seq;
  }

  /** Every report up to this number is counted. */
  get countedSeq(): number {
    return this.#countedSeq;
  }

  /** Resolves when nothing waits for the disk. */
  idle(): Promise<void> {
    return this.#commit.idle();
  }

  /** The same for the same report. */
  keyOf({ id, person }: ReportForm): string {
    return this.#pseudonyms.lasting("report", `${person} ${id}`);
  }

  /** Throws StentorError `overloaded` or `store_unavailable`: then it is as if it had never come. */
  async take(form: ReportForm, address: string): Promise<Answered> {
    const { clock, memory, metrics } = this.#options;
    const evidence = await this.#enquiries.about(form, address, clock.nowMs());
    const incident = this.#incidentOf(form);
    const checked = this.#check(form, evidence, incident);
    this.#commit.refuseWhenFull();
    const entry = this.#entry(form, { evidence, check: checked.check, incident, address });
    await this.#commit.push(entry);
    metrics.checked(checked.check);
    memory.recent.set(entry.report.key, checked.check);
    const says = form.isClockAbsurd ? `${checked.says} ${CLOCK_NOTE}` : checked.says;
    return { answer: { taken: entry.report.taken, check: checked.check, says, incident: this.#incidentOf(form) } };
  }

  /** To a report that had come before. */
  answerAgain(form: ReportForm, check: TroubleCheck): Answered {
    const says = "Thank you. We had this report already.";
    return { answer: { taken: "known", check, says, incident: this.#incidentOf(form) } };
  }

  #check(form: ReportForm, evidence: Evidence, incident: string | null): Checked {
    const { category, happenedAtMs } = form;
    const nowMs = this.#options.clock.nowMs();
    const room = this.#roomOf(form);
    const isSoundless = room !== null && (this.#options.isSoundless?.(room) ?? false);
    return checkReport({ category, evidence, happenedAtMs, nowMs, isSoundless, isIncident: incident !== null });
  }

  /** All that is counted is counted here, in one go, so that two reports of one person are never both first. */
  #entry(form: ReportForm, found: Found): Entry {
    const { clock, memory, regionOf } = this.#options;
    const { check, incident, address } = found;
    const nowMs = clock.nowMs();
    const source = this.#sourceOf(address);
    const person = this.#pseudonyms.lasting("person", form.person);
    const listener = this.#verifiedListener(form, found.evidence);
    const undo = memory.census.count({ person, listener, source }, incident, nowMs);
    const report: KeptReport = {
      seq: ++this.#seq,
      key: this.keyOf(form),
      ...{ person, listener, check, incident },
      receivedAtMs: nowMs,
      happenedAtMs: form.happenedAtMs,
      isClockAbsurd: form.isClockAbsurd,
      taken: undo === undefined ? "detail" : "first",
      category: form.category,
      room: this.#roomOf(form),
      region: regionOf({ timeZone: form.timeZone, language: form.language, address }),
      edge: this.#edgeOf(form, nowMs),
      network: this.#numbers.of(source.near, nowMs),
      text: form.text === null ? null : cleanText(form.text),
      met: form.met,
    };
    return { report, comment: this.#comment(form, report, source), undo };
  }

  #comment({ text }: ReportForm, report: KeptReport, { near }: Source): Comment | undefined {
    if (text === null) return undefined;
    const { key, person, category, room, region, check, receivedAtMs } = report;
    const judged = this.#moderation.judge({ text, person, network: near }, receivedAtMs);
    this.#options.metrics.comment(judged.outcome);
    if (judged.outcome === "empty" || judged.outcome === "limited") return undefined;
    const heldFor = judged.outcome === "held" ? judged.why : null;
    return { id: key, atMs: receivedAtMs, category, room, region, text: judged.text, check, heldFor };
  }

  #kept({ report, comment }: Entry): void {
    const { minutes, shelf } = this.#options.memory;
    minutes.add(countedOf(report), report.happenedAtMs);
    this.#countedSeq = report.seq;
    if (comment !== undefined) shelf.add(comment);
  }

  #incidentOf(form: ReportForm): string | null {
    return this.#options.openIncident(this.#roomOf(form), form.category);
  }

  #roomOf({ room }: ReportForm): string | null {
    const { isRoom = () => true } = this.#options;
    return room !== null && isRoom(room) ? room : null;
  }

  /** A name that was made up is nobody's fault. */
  #edgeOf({ listener }: ReportForm, nowMs: number): string | null {
    const isKnown = listener !== null && this.#options.memory.edges.standing(listener.edge, nowMs) !== "unheard-of";
    return isKnown ? listener.edge : null;
  }

  #verifiedListener({ listener }: ReportForm, evidence: Evidence): string | null {
    const isVerified = listener !== null && evidence.kind === "listener" && evidence.facts.known;
    return isVerified ? this.#pseudonyms.lasting("listener", `${listener.edge} ${listener.id}`) : null;
  }

  /** Networks by pseudonyms as well: nothing here remembers an address. */
  #sourceOf(address: string): Source {
    const { line, near, wide } = sourceOf(address);
    const [of, nearName, wideName] = [line, near, wide].map((name) => this.#pseudonyms.ofAddress(name));
    return { line: of ?? "", near: nearName ?? "", wide: wideName ?? "" };
  }
}
