const digitsOfDouble = 15;
const numberParts = /^(?<sign>-?)0*(?<whole>\d*?)(?:\.(?<fraction>\d*?)0*)?$/;

/** Without zeros that say nothing; what is no plain number stays. */
export function plainNumber(text: string): string {
  const { sign = '', whole = '', fraction = '' } = numberParts.exec(text)?.groups ?? {};
  if (!numberParts.test(text)) return text;
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return digits === '0' ? '0' : `${sign}${digits}`;
}

/** The digits that a double keeps. */
export function plainDouble(value: number): string {
  const rounded = Number(value.toPrecision(digitsOfDouble));
  const text = String(rounded);
  return text.includes('e') ? text : plainNumber(text);
}

/** A moment in UTC, without zeros behind its seconds. */
export function plainMoment(text: string): string {
  return text
    .replace(/Z$/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
}

/** Members by name, so that their order says nothing. */
export function plainJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, each]) => `${JSON.stringify(name)}:${plainJson(each)}`).join(',')}}`;
}
