const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `156,279` */
export const count = (value: number): string => whole.format(value);

/** `1 row`, `2 rows` */
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

/** A share of a whole, cut and never rounded up: 100 % means all. */
export function share(part: number, of: number): string {
  if (of === 0) return '–';
  const cut = Math.floor((part / of) * 1000) / 10;
  return part > 0 && cut === 0 ? '< 0.1 %' : `${oneDecimal.format(cut)} %`;
}

/** `2 s`, `4 min`, `3 h 20 min` */
export function duration(seconds: number): string {
  if (seconds < 0.95) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
  if (seconds < 90) return `${oneDecimal.format(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `12.4 MB` */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(value) / 3));
  return `${oneDecimal.format(value / 1000 ** power)} ${units[power]}`;
}

/** The first twelve digits of a digest: enough to tell one from another. */
export const short = (digest: string): string => digest.slice(0, 12);
