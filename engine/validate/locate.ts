import type { Extract, SliceReader } from '../../model/contracts.ts';
import { keyParts } from '../../model/identity.ts';
import type { Difference } from '../../model/verdict.ts';
import type { RowJudge } from './judge-rows.ts';

const chunkRows = 500;

/** Names the columns of rows that the set-wise comparison found changed, by evaluating them again. */
export async function locateFields(
  reader: SliceReader,
  extract: Extract,
  judge: RowJudge,
  differences: readonly Difference[],
): Promise<Difference[]> {
  const changed = differences.filter(({ kind, fields }) => kind === 'changed' && fields.length === 0);
  const keys = changed.flatMap(({ sourceKey }) => (sourceKey === null ? [] : [sourceKey]));
  const located = new Map<string, readonly string[]>();
  for (let at = 0; at < keys.length; at += chunkRows) {
    const rows = await reader.rowsByKey(extract, keys.slice(at, at + chunkRows).map(keyParts));
    for (const { sourceKey, fields } of (await judge.locate(rows)).differences) located.set(sourceKey ?? '', fields);
  }
  return differences.map((each) => ({
    ...each,
    fields: each.fields.length > 0 ? each.fields : [...(located.get(each.sourceKey ?? '') ?? [])],
  }));
}

/**
 * Differences of both comparisons, each row once: by its target key, or its source key where it has none. The evaluator knows more: the
 * columns, and the source row of one that should not be there.
 */
export function mergeDifferences(bySet: readonly Difference[], byRow: readonly Difference[]): Difference[] {
  const merged = new Map([...bySet, ...byRow].map((each) => [nameOf(each), each]));
  return [...merged.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

const nameOf = ({ targetKey, sourceKey }: Difference): string => targetKey ?? `source ${sourceKey}`;
