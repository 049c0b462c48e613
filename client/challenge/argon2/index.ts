/**
 * Argon2id of many short texts, one after the other, in memory that is taken once.
 *
 * In:    salt and memory, then text after text.
 * Out:   32 bytes each, as RFC 9106 has them for one lane and one pass.
 * Never: hashes what is secret; nothing here is written to withstand somebody who watches.
 */
export { Argon2id } from "./argon2id.ts";
