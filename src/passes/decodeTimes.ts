/** Decode times for pictures that several encoders have made, as if one had. */

/** How many pictures must be decoded ahead of their turn, for pictures in decode order; all of a closed range. */
export function reorderDepth(presented: readonly bigint[]): number {
  const order = [...presented.keys()].toSorted((a, b) => compare(presented[a], presented[b]));
  const rank = new Map(order.map((decoded, shown) => [decoded, shown]));
  return presented.reduce((depth, _, decoded) => {
    return Math.max(depth, decoded - (rank.get(decoded) ?? decoded));
  }, 0);
}

/**
 * The decode time of each picture, in decode order: the times of presentation themselves, as many pictures late as the reordering needs; before the
 * first of them the steps go on backwards. So they always rise, and none is after its picture's presentation.
 *
 * @param presented - in the order of presentation, all of the track
 */
export function decodeTimes(
  presented: readonly bigint[],
  depth: number,
): (index: number) => bigint {
  const first = presented[0] ?? 0n;
  const span = (presented[Math.min(depth, presented.length - 1)] ?? first) - first;
  const steps = BigInt(Math.max(1, Math.min(depth, presented.length - 1)));
  const step = span / steps > 0n ? span / steps : 1n;
  return (index) => presented[index - depth] ?? first - BigInt(depth - index) * step;
}

function compare(a: bigint | undefined, b: bigint | undefined): number {
  return (a ?? 0n) < (b ?? 0n) ? -1 : 1;
}
