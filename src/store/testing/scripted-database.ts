import type { Database, Statement, Value } from "../database.ts";

/** Notes what it is asked to write, and answers as it is told to. */
export class ScriptedDatabase implements Database {
  readonly tenure = 1;
  /** By transaction. */
  readonly written: string[][] = [];
  readonly values: (readonly Value[])[][] = [];
  answer: () => Promise<void> = async () => undefined;
  isClosed = false;

  async read<Row>(): Promise<Row[]> {
    return [];
  }

  async write(statements: readonly Statement[]): Promise<void> {
    await this.answer();
    this.written.push(statements.map(({ sql }) => sql));
    this.values.push(statements.map(({ values }) => values));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
