const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as a field of COPY's text format (PostgreSQL manual, COPY, File Formats). */
export const copyField = (value: string): string => value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign);

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
export const copyLine = (values: readonly (string | null)[]): string =>
  `${values.map((value) => (value === null ? copyNull : copyField(value))).join('\t')}\n`;
