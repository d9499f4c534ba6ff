import type { Entity, Field } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/profile.ts';
import type { Counts } from './measure.ts';
import { wordsOf } from './sensitivity.ts';

/** Defects of single values. A `among` test says how many values have the shape at all: below half, the column is something else. */
const defects = [
  { kind: 'control_characters', among: null, says: 'contain control characters' },
  { kind: 'mojibake', among: null, says: 'contain text that was decoded with the wrong character set' },
  { kind: 'trailing_blanks', among: null, says: 'begin or end with blanks' },
  { kind: 'impossible_dates', among: 'looks_date', says: 'look like dates that do not exist' },
  { kind: 'broken_json', among: 'looks_json', says: 'look like JSON that does not parse' },
] as const;

/** Words of natural keys, and how distinct values must be before repeated ones are a defect and not the nature of the column. */
const naturalWords = {
  strong: ['email', 'mrn', 'ssn', 'username', 'login'],
  weak: ['code', 'number', 'no', 'sku', 'slug', 'identifier'],
} as const;

/** What is wrong with the values of one field. `whole` is false when only a sample was read. */
export function findInField(entity: Entity, field: Field, counts: Counts, whole: boolean): Finding[] {
  const seen = whole ? '' : ' of the sample';
  const filled = counts.filled ?? 0;
  const found = defects
    .filter(({ kind, among }) => (counts[kind] ?? 0) > 0 && (among === null || (counts[among] ?? 0) * 2 >= filled))
    .map(({ kind, says }) => findingOf(kind, entity, field, counts[kind] ?? 0, `${says}`, seen));
  return [...found, ...findDuplicates(entity, field, counts, seen)];
}

function findingOf(kind: string, entity: Entity, field: Field, rows: number, says: string, seen: string): Finding {
  const values = rows === 1 ? 'value' : 'values';
  return {
    kind,
    entity: entity.name,
    fields: [field.name],
    rows,
    message: `${rows} ${values}${seen} of ${entity.name}.${field.name} ${says}.`,
  };
}

function findDuplicates(entity: Entity, field: Field, counts: Counts, seen: string): Finding[] {
  const least = distinctShareMin(field.name);
  const { filled = 0, filled_distinct: exact = 0, filled_distinct_folded: folded = 0 } = counts;
  const refers = entity.references.some(({ fields }) => fields.includes(field.name));
  if (least === null || refers || filled === 0 || exact / filled < least) return [];
  const found: Finding[] = [];
  if (exact < filled) found.push(findingOf('duplicates', entity, field, filled - exact, 'repeat another one', seen));
  if (folded < exact) {
    found.push(findingOf('duplicates_ignoring_case', entity, field, exact - folded, 'differ from another one only in case', seen));
  }
  return found;
}

function distinctShareMin(fieldName: string): number | null {
  const words = wordsOf(fieldName);
  if (naturalWords.strong.some((word) => words.includes(word))) return 0.5;
  return naturalWords.weak.some((word) => words.at(-1) === word) ? 0.9 : null;
}
