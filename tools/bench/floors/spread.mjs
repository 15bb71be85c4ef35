/** The middle and the late of many durations, in milliseconds. */
export function spread(tookMs) {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
