import type { StorePlace } from "../index.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { TemporaryFolder } from "./temporary-folder.ts";

/** Where one test alone keeps a store. */
export type OwnPlace = StorePlace & Disposable;

/** The engines, each with a new place at each call. */
export function engines(server: PostgresServer): [name: string, newPlace: () => Promise<OwnPlace>][] {
  return [
    ["sqlite", async () => newFolder()],
    ["postgres", async () => ({ ...newFolder(), databaseUrl: await server.newDatabase() })],
  ];
}

function newFolder(): OwnPlace {
  const folder = new TemporaryFolder();
  return { folder: folder.path, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
