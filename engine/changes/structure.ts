import type { CapturedEntity } from '../../model/changes.ts';

/**
 * What is another in a table than it was approved, in words; null where nothing is. Rows of a table that was made anew, or whose columns have
 * become others, may have changed without a word in the stream.
 */
export function structureChange(approved: CapturedEntity, now: CapturedEntity): string | null {
  const name = `${now.schema}.${now.table}`;
  if (approved.id !== now.id) return `${name} is another table than before`;
  if (approved.schema !== now.schema || approved.table !== now.table) return `${approved.schema}.${approved.table} is called ${name} now`;
  if (approved.identity !== now.identity) return `${name} has another replica identity: ${now.identity} instead of ${approved.identity}`;
  const changes = columnChanges(approved, now);
  return changes.length === 0 ? null : `${name}: ${changes.join(', ')}`;
}

function columnChanges(approved: CapturedEntity, now: CapturedEntity): string[] {
  const before = new Map(approved.columns.map((column) => [column.name, column]));
  const after = new Map(now.columns.map((column) => [column.name, column]));
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => `the column "${name}" is gone`);
  const others = [...after.values()].flatMap((column) => {
    const old = before.get(column.name);
    if (!old) return [`the column "${column.name}" is new`];
    if (old.typeId !== column.typeId || old.typeModifier !== column.typeModifier) return [`the column "${column.name}" has another type`];
    return old.isKey === column.isKey
      ? []
      : [`the column "${column.name}" ${column.isKey ? 'is part of the key now' : 'is no part of the key any more'}`];
  });
  return [...gone, ...others];
}
