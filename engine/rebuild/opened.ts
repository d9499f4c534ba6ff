import { open } from '../../model/cipher.ts';
import type { KeyRing } from '../../model/encryption.ts';
import { GodwitError } from '../../model/errors.ts';
import type { TableRead } from '../../model/rebuild.ts';
import type { TextRow } from '../../model/session.ts';

/** Stands for a value that does not open: no text of a database holds a NUL. */
export const unopened = '\0';

/** Rows with their encrypted columns opened, as the target would have given the plain ones. */
export function openedRows({ columns }: TableRead, rows: readonly TextRow[], keys: KeyRing | undefined): readonly TextRow[] {
  const sealed = columns.filter((each) => each.sealed);
  if (sealed.length === 0) return rows;
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(sealed.map(({ alias, sealed: of }) => [alias, of ? openedText(row[alias] ?? null, of, keys) : null])),
  }));
}

function openedText(
  text: string | null,
  { place, isMoment }: NonNullable<TableRead['columns'][number]['sealed']>,
  keys: KeyRing | undefined,
): string | null {
  if (text === null) return null;
  try {
    const plain = open(Buffer.from(text.slice(2), 'hex'), place, keys?.all ?? []);
    return isMoment ? millisecondsOf(plain) : plain;
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'decryption_failed') return unopened;
    throw error;
  }
}

const instant = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,3}))?\+00( BC)?$/;
/** Years after which the calendar repeats itself, and milliseconds in them: a Date of JavaScript ends before what a timestamp holds. */
const cycle = { years: 400, ms: 146_097n * 86_400_000n };
const yearMax = 270_000;

/** A moment of a source of documents, in UTC, as milliseconds since 1970. */
function millisecondsOf(text: string): string {
  const [, digits = '', month = '', day = '', hour = '', minute = '', second = '', part = '', era] = instant.exec(text) ?? [];
  if (digits === '') return unopened;
  const year = era ? 1 - Number(digits) : Number(digits);
  const cycles = year > yearMax ? Math.ceil((year - yearMax) / cycle.years) : 0;
  const date = new Date(0);
  date.setUTCFullYear(year - cycles * cycle.years, Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(part.padEnd(3, '0')));
  return String(BigInt(date.getTime()) + BigInt(cycles) * cycle.ms);
}
