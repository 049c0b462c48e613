import type { StorePlace } from "../index.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** Where one test alone keeps a store. */
export type OwnPlace = StorePlace & Disposable;

/** The engines, each with an empty place at each call; one at a time. */
export function engines(server: PostgresServer): [name: string, newPlace: () => Promise<OwnPlace>][] {
  return [
    ["sqlite", async () => newFolder()],
    ["postgres", async () => ({ ...newFolder(), databaseUrl: await emptied(server) })],
  ];
}

/** Much faster than a database of its own. */
async function emptied(server: PostgresServer): Promise<string> {
  await server.run("DROP SCHEMA IF EXISTS stentor CASCADE");
  return server.url();
}

function newFolder(): OwnPlace {
  const folder = new TemporaryFolder();
  return { folder: folder.path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
