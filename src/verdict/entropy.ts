/** Shannon entropy of counts in bits, with the correction for few counts (Miller and Madow 1955); 0 for none. */
export function entropyBits(counts: ArrayLike<number>): number {
  let total = 0;
  let sum = 0;
  let filled = 0;
  for (let at = 0; at < counts.length; at++) {
    const count = counts[at] ?? 0;
    if (count <= 0) continue;
    total += count;
    sum += count * Math.log2(count);
    filled++;
  }
  if (total === 0) return 0;
  return Math.log2(total) - sum / total + (filled - 1) / (2 * total * Math.LN2);
}
