/** Small statistics. */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How much `y` grows with `x`: the median of the slopes between all pairs (Theil and Sen), deaf to outliers. */
export function slope(points) {
  const slopes = points.flatMap(([x1, y1], index) =>
    points.slice(index + 1).map(([x2, y2]) => (y2 - y1) / (x2 - x1)),
  );
  return slopes.length === 0 ? 0 : median(slopes);
}

const BARS = '▁▂▃▄▅▆▇█';

/** Values as a line of bars, from the smallest to the largest. */
export function sparkline(values) {
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  return values
    .map((value) => BARS[Math.round(((value - low) / span) * (BARS.length - 1))])
    .join('');
}
