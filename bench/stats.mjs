// Statistics of lists of measurements. Pure.

/** The value below which the share `q` (0…1) of the values lies, by nearest rank. */
export function quantile(values, q) {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
}

/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values) {
  const sorted = Float64Array.from(values).sort();
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** A table's summary of many values: minimum, median and maximum. */
export function summary(values) {
  return { min: Math.min(...values), median: median(values), max: Math.max(...values) };
}

/** The least-squares line through points `[x, y]`, and how straight they lie on it. */
export function fitLine(points) {
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const slope = mean(points.map(([x, y]) => (x - mx) * (y - my))) / mean(points.map(([x]) => (x - mx) ** 2));
  const offsets = points.map(([x, y]) => y - my - slope * (x - mx));
  const unexplained = mean(offsets.map((offset) => offset ** 2));
  return {
    slope,
    r2: 1 - unexplained / mean(points.map(([, y]) => (y - my) ** 2)),
    maxDeviation: Math.max(...offsets.map(Math.abs)),
  };
}
