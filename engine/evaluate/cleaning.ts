import type { cleanings } from '../../model/mapping.ts';
import { trimBlanks } from './decimal.ts';
import { lowerAscii, upperAscii } from './text-functions.ts';

type Cleaning = (typeof cleanings)[number];

const steps: Readonly<Record<Cleaning, (text: string) => string | null>> = {
  trim: trimBlanks,
  trim_end: (text) => text.replace(/[ \t\n\r\f\v]+$/, ''),
  lower: lowerAscii,
  upper: upperAscii,
  null_if_empty: (text) => (text === '' ? null : text),
};

/** A text after each cleaning in turn. */
export function cleaned(value: string | null, clean: readonly Cleaning[]): string | null {
  return clean.reduce<string | null>((text, step) => (text === null ? null : steps[step](text)), value);
}

/** The parts that are neither NULL nor blank, as they are, joined; null when none is left. */
export function concatenated(parts: readonly (string | null)[], separator: string): string | null {
  const kept = parts.filter((part) => part !== null && trimBlanks(part) !== '');
  return kept.length === 0 ? null : kept.join(separator);
}

/** A JSON object of text forms in the order given, byte for byte as PostgreSQL's row_to_json writes it. */
export function restObject(members: readonly (readonly [alias: string, value: string | null])[]): string {
  return `{${members.map(([alias, value]) => `${JSON.stringify(alias)}:${JSON.stringify(value)}`).join(',')}}`;
}
