import { argon2Sync } from "node:crypto";
import type { Page } from "playwright-core";
import { percentile } from "../peers/figures.ts";
import type { Table } from "../table.ts";

const SIZES_KIB = [256, 512, 1024, 2048, 4096];
const HASHES = 100;
/** As of a slow phone. */
const SLOWER = 6;
/** What verification may take of a core. */
const CPU_SHARE = 0.08;

/** What other sizes of memory would give. Times are of the tenth that other programs disturbed least. */
export async function memoryTable(page: Page): Promise<Table> {
  const rows: number[][] = [];
  for (const memoryKiB of SIZES_KIB) {
    const inPage = await page.evaluate(({ size, hashes }) => window.challenge.argon2idTimes(size, hashes), {
      size: memoryKiB,
      hashes: HASHES,
    });
    const [native, slow] = [percentile(nativeTimes(memoryKiB), 0.1), percentile(inPage, 0.1)];
    const hashes = 1_000 / (SLOWER * slow);
    rows.push([memoryKiB, native, slow, hashes, hashes * native, (CPU_SHARE * 1_000) / native]);
  }
  return {
    title: `The choice of memory: what a second of a phone ${SLOWER} times slower buys`,
    columns: [
      ...["KiB", "native ms", "page ms", "phone: hashes in 1 s"],
      ...["attacker: core-ms for as many", "we verify, proofs/s"],
    ],
    rows,
  };
}

function nativeTimes(memory: number): number[] {
  const options = { nonce: new Uint8Array(16), parallelism: 1, tagLength: 32, memory, passes: 1 };
  return Array.from({ length: HASHES }, (_, at) => {
    const begin = Bun.nanoseconds();
    argon2Sync("argon2id", { ...options, message: `${at}` });
    return (Bun.nanoseconds() - begin) / 1e6;
  });
}
