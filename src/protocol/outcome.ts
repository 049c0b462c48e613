import { StentorError } from "./error-codes.ts";
import type { Outcome } from "./messages.ts";

/** What an edge that asked is answered: a refusal is a value; what is not a refusal is thrown on. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (refusal) {
    if (refusal instanceof StentorError) return { ok: false, code: refusal.code, message: refusal.message };
    throw refusal;
  }
}
