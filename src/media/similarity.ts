/**
 * How alike two sounds are, whatever their levels: 1 for the same, 0 for unrelated, −1 for the inverse (normalised
 * cross-correlation at lag 0). Compares as many samples as both have; NaN when one of them is silent.
 */
export function similarity(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftPower = 0;
  let rightPower = 0;
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const a = left[at] ?? 0;
    const b = right[at] ?? 0;
    product += a * b;
    leftPower += a * a;
    rightPower += b * b;
  }
  return product / Math.sqrt(leftPower * rightPower);
}
