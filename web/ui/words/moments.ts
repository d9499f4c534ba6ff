const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const steps = [
  [60, 1, 'second'],
  [3600, 60, 'minute'],
  [86_400, 3600, 'hour'],
  [2_592_000, 86_400, 'day'],
  [31_536_000, 2_592_000, 'month'],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `30 Nov 2026, 17:05` */
export const momentText = (at: string | number): string => day.format(new Date(at));

/** `17:05:29` */
export const clockText = (at: string | number): string => clock.format(new Date(at));

/** `5 minutes ago` */
export function agoText(at: string | number, now = Date.now()): string {
  const seconds = (now - new Date(at).getTime()) / 1000;
  if (seconds < 5) return 'just now';
  for (const [below, size, unit] of steps) if (seconds < below) return relative.format(-Math.round(seconds / size), unit);
  return relative.format(-Math.round(seconds / 31_536_000), 'year');
}
