const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as a field of COPY's text format (PostgreSQL manual, COPY, File Formats). */
export const copyField = (value: string): string => value.replaceAll(/[\\\n\r\t]/g, (sign) => escapes[sign] ?? sign);

/** Values as a line of COPY's text format. */
export const copyLine = (values: readonly (string | null)[]): string =>
  `${values.map((value) => (value === null ? '\\N' : copyField(value))).join('\t')}\n`;
