import type { Catalog } from '../../model/catalog.ts';
import { isOneOf } from '../../model/core-type.ts';
import { playbookPhase, type SuccessCriterion, type WrittenPhase } from '../../model/playbook.ts';
import type { Finding } from '../../model/profile.ts';
import { isWholeRowKey, wholeRow } from '../../model/whole-row.ts';
import { type DraftedFields, draftFields, type Pairs } from './draft-fields.ts';
import type { Pair } from './match-entities.ts';

/** The phase that moves one source entity, and what a person has to look at in it. */
export function draftPhase(pair: Pair, pairs: Pairs, target: Catalog): { phase: WrittenPhase; findings: Finding[] } {
  const { target: to, source: from, strategy, targetKey } = pair;
  const drafted = draftFields(pair, pairs);
  const ignored = ignoredColumns(pair, drafted);
  const isStrange = targetKey.join() !== to.key?.fields.join();
  const phase = playbookPhase.parse({
    phase: pair.phase,
    ...(from.comment !== undefined && { meaning: from.comment.slice(0, 500) }),
    depends_on: [...new Set(drafted.dependsOn)],
    source: from.name,
    ...(!from.key && { key: isWholeRowKey(pair.key, from.fields) ? wholeRow : pair.key }),
    target: to.name,
    identity: { strategy, ...(isStrange && { target_key: targetKey }) },
    lookups: drafted.lookups,
    conflict: conflictOf(pair, drafted, target),
    fields: drafted.fields,
    ignore: ignored,
    success: successOf(pair, drafted),
  });
  return { phase, findings: findingsOf(pair, drafted, ignored, target) };
}

const noTarget = 'No target column has this name.';

function ignoredColumns({ source, key }: Pair, { read, fields }: DraftedFields): Record<string, string> {
  const unread = source.fields.filter(({ name }) => !read.has(name) && !key.includes(name) && name !== '__proto__');
  return Object.fromEntries(
    unread.map(({ name, generated }) => {
      const isComputed = generated !== undefined && typeof fields[name] === 'object' && 'none' in fields[name];
      return [name, isComputed ? 'The target computes it itself.' : noTarget];
    }),
  );
}

/** Rows that an earlier tool left can only be known by a key that both sides have; an empty target needs none. */
function conflictOf({ target: to }: Pair, { fields }: DraftedFields, target: Catalog): { key?: string[] } {
  if ((target.sizes[to.name]?.rows ?? 0) === 0) return {};
  const isCopied = (name: string): boolean => typeof fields[name] === 'object' && 'copy' in fields[name];
  const key = to.uniques.find((unique) => unique.fields.every(isCopied))?.fields;
  return key ? { key } : {};
}

/** No number of rows: it is another by the day of the migration, and a row that people decide to leave would break it. */
function successOf({ source: from, target: to }: Pair, { fields }: DraftedFields): SuccessCriterion[] {
  const required = (columns: readonly string[]): boolean =>
    columns.every((name) => from.fields.some((field) => field.name === name && !field.nullable));
  const linked = Object.entries(fields).flatMap(([column, rule]) => {
    if (typeof rule !== 'object' || !('reference' in rule) || rule.missing === 'null') return [];
    const columns = [rule.from].flat();
    return columns.every((name) => !name.includes('.')) && required(columns) ? [{ linked: column }] : [];
  });
  const uniques = to.uniques.filter((unique) => unique.fields.every((name) => Object.hasOwn(fields, name)));
  return [...linked, ...uniques.map((unique) => ({ unique: unique.fields }))];
}

function findingsOf(
  { source, target: to, key, strategy }: Pair,
  drafted: DraftedFields,
  ignored: Record<string, string>,
  target: Catalog,
): Finding[] {
  const finding = (kind: string, fields: string[], message: string): Finding => ({ kind, entity: source.name, fields, rows: 0, message });
  const lost = Object.keys(ignored).filter((name) => ignored[name] === noTarget);
  const rows = target.sizes[to.name]?.rows ?? 0;
  const isWord = (name: string): boolean => source.fields.some((field) => field.name === name && isOneOf(field.type, 'text'));
  return [
    ...drafted.undecided.map((name) =>
      finding('no_source', [name], `The target column "${name}" needs a value and nothing has its name: declare a rule.`),
    ),
    ...(lost.length > 0
      ? [
          finding(
            'no_target_column',
            lost,
            `These columns go nowhere: ${lost.join(', ')}. Give them a target column, or the reason why not.`,
          ),
        ]
      : []),
    ...(isWholeRowKey(key, source.fields)
      ? [
          finding(
            'without_key',
            [],
            `No columns tell the rows of ${source.name} apart: each is known by its whole content and a number among equal rows. ` +
              'A row that changes in the source is another row, and whoever knows the content can compute the uuid.',
          ),
        ]
      : []),
    ...(rows > 0 ? [finding('target_has_rows', [], `${to.name} has ${rows} rows already: check by which key they are known again.`)] : []),
    ...(strategy === 'derived' && key.some(isWord)
      ? [finding('natural_key', [...key], `The uuid is computed from ${key.join(', ')}: whoever knows the value can compute it too.`)]
      : []),
  ];
}
