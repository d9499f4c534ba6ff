const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as a field of COPY's text format (PostgreSQL manual, COPY, File Formats). */
export const copyField = (value: string): string =>
  needsEscape.test(value) ? value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign) : value;

const needsEscape = /[\\\n\r\t]/;

/** What stands for NULL in COPY's text format. */
export const copyNull = '\\N';

/** A text in pieces of about so many signs; none ends within a sign. */
export function* cutText(text: string, signs: number): Generator<string> {
  for (let at = 0; at < text.length; ) {
    const end = Math.min(at + signs, text.length);
    const to = isHighSurrogate(text.charCodeAt(end - 1)) && end < text.length ? end + 1 : end;
    yield text.slice(at, to);
    at = to;
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** Values as a line of COPY's text format. */
export function copyLine(values: readonly (string | null)[]): string {
  let line = '';
  for (const [i, value] of values.entries()) line += `${i === 0 ? '' : '\t'}${value === null ? copyNull : copyField(value)}`;
  return `${line}\n`;
}
