import type { ComparableRows, ComparedQuery } from '../../model/query-comparison.ts';

/** How rows are held against each other. */
export interface RowRules {
  /** Null: all that both sides have. */
  readonly compared: readonly string[] | null;
  /** Makes the new key of an old one; by column. */
  readonly keys: ReadonlyMap<string, (value: string) => string | null>;
  readonly ordered: boolean;
  /** Instead of names: which columns are compared, by their place. */
  readonly places: readonly number[] | null;
  /** Why rows say nothing of each other; null where they are compared. */
  readonly incomparable: string | null;
}

export type RowsJudged = Pick<ComparedQuery, 'results' | 'why'>;

/** Whether both queries give the same rows, the source's keys taken through the mapping. No value of a row is told. */
export function compareRows(source: ComparableRows, target: ComparableRows, rules: RowRules): RowsJudged {
  if (rules.incomparable !== null) return notCompared(rules.incomparable);
  if (source.isCut || target.isCut) return notCompared('There are more rows than are compared.');
  const columns = rules.compared ?? target.columns;
  const lone = rules.places ? [] : loneColumns(source, target, rules);
  if (lone.length > 0) return notCompared(`Only one side has ${lone.join(', ')}: name the columns that must be equal (compared).`);
  const placesIn = (of: ComparableRows) => rules.places ?? columns.map((name) => of.columns.indexOf(name));
  const [expected, actual] = [texts(source, placesIn(source), rules.keys), texts(target, placesIn(target), new Map())];
  if (!rules.ordered) for (const each of [expected, actual]) each.sort();
  const wrong = differing(expected, actual);
  if (wrong === 0 && expected.length === actual.length) return { results: 'equal', why: null };
  return { results: 'differ', why: `${expected.length} rows on the source, ${actual.length} on the target; ${wrong} of them differ.` };
}

/** Columns that one side has; a member that no document has is a column without values. */
function loneColumns(source: ComparableRows, target: ComparableRows, { compared }: RowRules): string[] {
  const isEmpty = (name: string): boolean => target.rows.every((row) => (row[target.columns.indexOf(name)] ?? null) === null);
  const missing = (compared ?? target.columns).filter(
    (name) => !target.columns.includes(name) || !(source.columns.includes(name) || isEmpty(name)),
  );
  const extra = compared ? [] : source.columns.filter((name) => !target.columns.includes(name));
  return [...missing, ...extra];
}

const notCompared = (why: string): RowsJudged => ({ results: 'not compared', why });

function texts({ columns, rows }: ComparableRows, places: readonly number[], keys: RowRules['keys']): string[] {
  const read = places.map((i) => [i, keys.get(columns[i] ?? '')] as const);
  return rows.map((row) =>
    JSON.stringify(
      read.map(([i, keyOf]) => {
        const value = row[i] ?? null;
        return value === null || !keyOf ? value : keyOf(value);
      }),
    ),
  );
}

function differing(expected: readonly string[], actual: readonly string[]): number {
  const left = new Map<string, number>();
  for (const each of expected) left.set(each, (left.get(each) ?? 0) + 1);
  const isInOrder = expected.every((each, i) => each === actual[i]);
  if (isInOrder && expected.length === actual.length) return 0;
  const unknown = actual.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
  return Math.max(unknown.length, Math.abs(expected.length - actual.length), 1);
}
