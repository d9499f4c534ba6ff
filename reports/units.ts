/** `1,234,567`: a whole number as people read it. */
export function countText(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1,234,567.89`: an exact decimal as people read it. */
export function amountText(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
}

/** `1 row`, `1,234 rows`, `2 entities`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${countText(count)} ${/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

const namesShown = 20;

/** The first twenty names, and how many more there are; `none` without any. */
export function listed(names: readonly string[]): string {
  const more = names.length - namesShown;
  if (names.length === 0) return 'none';
  return names.slice(0, namesShown).join(', ') + (more > 0 ? ` and ${countText(more)} more` : '');
}

/** `99.991 %`: a share of a whole, never rounded up, so that 100 % means all of it; `–` of nothing. */
export function percentText(part: number, whole: number): string {
  if (whole <= 0) return '–';
  const thousandths = Math.floor((part * 100_000) / whole);
  if (part > 0 && thousandths === 0) return '< 0.001 %';
  return `${thousandths / 1000} %`;
}

/**
 * Shares of a whole that add up to 100 %, to the thousandth: what cutting leaves over goes to the largest remainders, and no row is a share of
 * nothing.
 * The parts add up to the whole.
 */
export function shareTexts(parts: readonly number[], whole: number): string[] {
  if (whole <= 0) return parts.map(() => '–');
  const exact = parts.map((part) => (part * 100_000) / whole);
  const units = exact.map((each, i) => ((parts[i] ?? 0) > 0 ? Math.max(1, Math.floor(each)) : 0));
  const over = 100_000 - units.reduce((sum, each) => sum + each, 0);
  const byRest = exact.map((each, i) => ({ i, rest: each - (units[i] ?? 0), size: each }));
  const raised = byRest.toSorted((a, b) => b.rest - a.rest).slice(0, Math.max(0, over));
  for (const { i } of raised) units[i] = (units[i] ?? 0) + 1;
  const [largest] = byRest.toSorted((a, b) => b.size - a.size);
  if (largest && over < 0) units[largest.i] = (units[largest.i] ?? 0) + over;
  return units.map((each) => `${each / 1000} %`);
}

const byteUnits = ['kB', 'MB', 'GB', 'TB', 'PB'];

/** `1.5 GB`: bytes in steps of 1024. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return counted(bytes, 'byte');
  let [size, unit] = [bytes / 1024, 0];
  while (size >= 1023.95 && unit < byteUnits.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${size.toFixed(1)} ${byteUnits[unit]}`;
}

/** `45 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`: seconds in the two units that matter. */
export function durationText(seconds: number): string {
  if (seconds < 1) return '< 1 s';
  const whole = Math.round(seconds);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return shown.map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

/** `2026-11-21 07:51:03 UTC`, whatever zone the moment was written in; a text without a zone stays as it is. */
export function momentText(moment: string): string {
  const at = /:\d\d.*(Z|[+-]\d\d(:?\d\d)?)$/.test(moment) ? new Date(moment) : new Date(Number.NaN);
  return Number.isNaN(at.getTime()) ? moment : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
