/** How fast rows arrive now, and how long what is left will take; null where that is not known. */
export interface Pace {
  readonly rowsPerSecond: number;
  readonly secondsLeft: { readonly low: number; readonly likely: number; readonly high: number; readonly basis: string } | null;
}

const windows = [10, 30, 60] as const;

/** The pace of the batches of the last minute, over windows of which each shows another; null where none was committed in the shortest. */
export function paceOf(batches: readonly { readonly secondsAgo: number; readonly rows: number }[], rowsLeft: number): Pace | null {
  const oldest = Math.max(1, ...batches.map(({ secondsAgo }) => secondsAgo));
  const paces = windows.map((seconds) => {
    const within = batches.filter(({ secondsAgo }) => secondsAgo <= seconds);
    return within.reduce((sum, { rows }) => sum + rows, 0) / Math.min(seconds, oldest);
  });
  const [now = 0] = paces;
  if (now <= 0) return null;
  const [slow, fast] = [Math.min(...paces), Math.max(...paces)];
  const basis = `the pace of the last ${windows.join(', ')} seconds`;
  return { rowsPerSecond: now, secondsLeft: { low: rowsLeft / fast, likely: rowsLeft / now, high: rowsLeft / slow, basis } };
}
