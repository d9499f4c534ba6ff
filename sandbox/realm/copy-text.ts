/** Signs that COPY's text format writes with a backslash (PostgreSQL manual, COPY, "Text Format"). */
const unescaped: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const escaped: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A field of a line as its value; NULL is `\N`. */
export function readField(field: string): string | null {
  if (!field.includes('\\')) return field;
  if (field === '\\N') return null;
  return field.replaceAll(/\\(.)/g, (_, sign: string) => unescaped[sign] ?? sign);
}

/** The fields of a line as their values. */
export function readFields(line: string): (string | null)[] {
  const fields = line.split('\t');
  return line.includes('\\') ? fields.map(readField) : fields;
}

/** A value as a field of a line. */
export function writeField(value: string | null): string {
  if (value === null) return '\\N';
  return /[\\\n\r\t]/.test(value) ? value.replaceAll(/[\\\n\r\t]/g, (sign) => escaped[sign] ?? sign) : value;
}
