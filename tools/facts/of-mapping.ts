import type { z } from 'zod';
import { facetOf } from '../../model/facet.ts';
import { becomesRows, noTargetWords } from '../../model/no-target-words.ts';
import type { showMapping } from '../show-mapping.ts';
import { code, type Fact, listed } from './fact.ts';

type Mapped = z.input<typeof showMapping.output>;
type Field = Mapped['fields'][number];
const source = 'mapping';

/** What the mappings say: the origin of each target column, what became of each source column, translations, how many there are. */
export function mappingFacts(mappings: readonly Mapped[]): Fact[] {
  const columns = mappings.reduce((all, { fields }) => all + fields.length, 0);
  return [
    {
      about: null,
      answers: ['how many'],
      topic: 'column mapped',
      words: 'total mapping',
      says: `${columns} columns are mapped, in ${mappings.length} mappings.`,
      source,
    },
    ...mappings.flatMap((mapping) => [...mapping.fields.map((field) => fieldFact(mapping, field)), ...codes(mapping), ...dropped(mapping)]),
    ...allDropped(mappings),
  ];
}

/** Words by which people ask for arrays, tuples and empty states. */
function facetWords({ rule }: Field): string {
  const facet = rule.rule === 'copy' ? facetOf(rule.column) : null;
  if (!facet) return '';
  return facet.kind === 'state' ? 'missing null empty array object text told apart state ' : 'array elements tuple places columns ';
}

const enumWords = 'translated values states types lookup look up number word code list';

const referenceWords = 'linked connected belongs reference every still have has';

function fieldFact({ phase, source: from, target }: Mapped, field: Field): Fact {
  const { rule } = field;
  const translated =
    rule.rule === 'enum'
      ? ` ${listed(
          Object.entries(rule.values).map(([old, to]) => `${code(old, 40)} becomes ${code(to ?? 'empty', 40)}`),
          40,
        )}.`
      : '';
  return {
    about: phase,
    answers: ['what', 'where', 'which', 'whether', 'when'],
    topic:
      `${field.target}|${field.target} origin|${field.reads.join('|')}` +
      `${field.target.startsWith('legacy') ? '|number' : ''}${rule.rule === 'zoned' ? '|timezone' : ''}`,
    words:
      `${phase} ${from} ${target} column kept copied rule ${facetWords(field)}` +
      `${rule.rule === 'enum' ? `${enumWords} ${Object.entries(rule.values).flat().join(' ')}` : ''} ` +
      `${rule.rule === 'zoned' ? 'timezone local time zone' : ''} ` +
      `${rule.rule === 'reference' ? `${referenceWords} ${rule.identity} ${field.target.replace(/_id$/, '')}` : ''} ` +
      `${field.target.startsWith('legacy') ? 'old number id source' : ''}`,
    says: `${code(`${target}.${field.target}`)} is ${ruleSays(field)}.${translated}`,
    source,
  };
}

/** Each code that is translated, for who asks for one. */
function codes({ phase, source: from, target, fields }: Mapped): Fact[] {
  return fields.flatMap(({ target: field, reads, rule }) =>
    rule.rule !== 'enum'
      ? []
      : Object.entries(rule.values).map(
          ([old, to]): Fact => ({
            about: phase,
            answers: ['what', 'which', 'where', 'whether'],
            topic: `code ${old} ${field}|${old} meaning|${old} ${field} meaning|${to ?? 'empty'} ${field}`,
            words: `${phase} ${from} ${reads.join(' ')} translated value state number word name called`,
            says: `${code(old, 40)} in ${code(`${from}.${reads.join(', ')}`)} becomes ${code(to ?? 'empty', 40)} in ${code(`${target}.${field}`)}.`,
            source,
          }),
        ),
  );
}

/** What is left out of all tables on purpose, in one statement. */
function allDropped(mappings: readonly Mapped[]): Fact[] {
  const gone = mappings.flatMap(({ source: from, noTarget }) =>
    noTarget
      .filter(({ reason }) => !writtenElsewhere.test(reason))
      .map(({ column, reason }) => `${code(`${from}.${column}`)} (${reason.replace(/\.$/, '')})`),
  );
  if (gone.length === 0) return [];
  return [
    {
      about: null,
      answers: ['which', 'what', 'why', 'how many', 'whether'],
      topic: 'dropped column|dropped rule reason|dropped reason|dropped',
      words: 'deliberately on purpose intentionally excluded transfer column source rule left',
      says: `Left out on purpose, by a rule of the playbook: ${listed(gone)}.`,
      source,
    },
  ];
}

const writtenElsewhere = /^(?:Written (?:by|with)|Kept by) /;

function ruleSays({ rule, reads }: Field): string {
  const from = listed(
    reads.map((column) => code(column)),
    10,
  );
  switch (rule.rule) {
    case 'copy':
      return (
        facetSays(rule.column) ??
        `copied from ${from}${rule.clean.length > 0 ? ` after ${rule.clean.join(', ').replaceAll('_', ' ')}` : ''}`
      );
    case 'constant':
      return `always ${code(rule.value)}`;
    case 'enum':
      return `translated from ${from}`;
    case 'reference':
      return (
        `the new key of the row of ${code(rule.identity)} that ${from} refers to; without it ` +
        `${rule.missing === 'null' ? 'it stays empty' : 'the row is kept aside'}`
      );
    case 'zoned':
      return `the moment that ${from} means in the time zone ${code(rule.zone)}`;
    case 'concat':
      return `${from} joined`;
    case 'expression':
      return `computed: ${code(rule.sql, 200)}`;
    case 'rest':
      return `${from} kept together as JSON`;
    case 'identity':
      return 'the new key, derived from the legacy key';
    case 'none':
      return `not written: ${rule.reason}`;
  }
}

/** What a column holds of a member of documents beside its value. */
function facetSays(column: string): string | null {
  const facet = facetOf(column);
  if (!facet) return null;
  const member = code(facet.column);
  if (facet.kind === 'values') return `the elements of ${member}, as an array in their order`;
  if (facet.kind === 'place') return `element ${facet.place} of the ${facet.places} of ${member}`;
  return `which of missing, null and empty ${member} was, where it had no value`;
}

function dropped({ phase, source: from, noTarget }: Mapped): Fact[] {
  const gone = noTarget.filter(({ reason }) => !/^Written (?:by|with) /.test(reason));
  const lost = gone.filter(({ reason }) => !becomesRows(reason));
  if (gone.length === 0) return [];
  return [
    ...(lost.length === 0
      ? []
      : [
          {
            about: phase,
            answers: ['which', 'what', 'how many'] as const,
            topic: 'dropped column',
            words: `${phase} ${from}`,
            says: `Not taken from ${code(from)}: ${listed(lost.map(({ column, reason }) => `${code(column)} (${reason.replace(/\.$/, '')})`))}.`,
            source,
          },
        ]),
    ...gone.map(
      ({ column, reason }): Fact => ({
        about: phase,
        answers: ['why', 'what', 'whether', 'where'],
        topic: `${column}|${column} dropped${/super|admin/.test(column) ? '|administrator' : ''}`,
        words: `${phase} ${from} kept copied ${/super/.test(column) ? 'administrator' : ''} ${reason}`,
        says: noTargetWords(code(`${from}.${column}`), reason),
        source,
      }),
    ),
  ];
}
