import { keyParts } from '../../model/identity.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { Difference } from '../../model/verdict.ts';
import { stageKeys } from '../batch/stage.ts';
import type { Worker } from '../batch/write-batch.ts';

const chunkRows = 500;

/** Names the columns of changed rows, by staging those rows again: all that differ in their bytes, beside those that the evaluator named. */
export async function locateFields(
  { session, reader }: Worker,
  program: PhaseStatements,
  differences: readonly Difference[],
): Promise<Difference[]> {
  const keys = differences.flatMap(({ kind, sourceKey }) => (kind === 'changed' && sourceKey !== null ? [sourceKey] : []));
  const located = new Map<string, readonly string[]>();
  for (let at = 0; at < keys.length; at += chunkRows) {
    await stageKeys(session, reader, program, keys.slice(at, at + chunkRows).map(keyParts));
    const found = await session.query<{ targetKey: string; fields: string[] }>(program.compare.changedFields);
    for (const { targetKey, fields } of found) located.set(targetKey, fields);
  }
  return differences.map((each) => ({ ...each, fields: [...new Set([...each.fields, ...(located.get(each.targetKey ?? '') ?? [])])] }));
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
