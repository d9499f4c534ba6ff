import type { CapturedEntity } from '../../model/changes.ts';
import { digestOf } from '../../model/digest.ts';
import type { MirroredTable } from '../../model/mirror.ts';
import type { StreamRow } from '../ledger/streams.ts';
import type { RunContext } from '../run/context.ts';
import { takePlaybook } from '../run/lock.ts';
import { changesOf, streamsOf } from './capture.ts';
import { structureChange } from './structure.ts';

/** What is another in the captured tables than it was approved, and what of it keeps the stream from going on. */
export interface StructureDifference {
  /** Of the tables as they are now: what a person accepts. */
  readonly digest: string;
  readonly changes: readonly string[];
  readonly misfits: readonly string[];
  readonly structure: readonly CapturedEntity[];
}

/** Holds the tables of the source, as they are now, against those that were approved. Changes nothing. */
export async function compareStructure(context: RunContext, row: StreamRow): Promise<StructureDifference> {
  const changes = await changesOf(context);
  const structure = await changes.structure(row.tables.map(({ entity }) => entity));
  const pairs = row.structure.map((before) => ({ before, now: structure.find((each) => isSame(before, each)) }));
  const gone = pairs.flatMap(({ before, now }) => (now ? [] : [`${before.schema}.${before.table} is gone`]));
  const differing = pairs.flatMap(({ before, now }) => (now && structureChange(before, now) !== null ? [{ before, now }] : []));
  return {
    digest: digestOf(structure),
    changes: [...gone, ...differing.flatMap(({ before, now }) => structureChange(before, now) ?? [])],
    misfits: [...gone, ...differing.flatMap(({ before, now }) => misfitOf(row.tables, before, now) ?? [])],
    structure,
  };
}

const isSame = (a: CapturedEntity, b: CapturedEntity): boolean => a.schema === b.schema && a.table === b.table;

/**
 * Why changes of a table cannot be applied to its mirror as it is, in words; null where they can: it is the same table, the mirrored columns have
 * their types, and rows are named by the mirrored key.
 */
export function misfitOf(tables: readonly MirroredTable[], before: CapturedEntity, now: CapturedEntity): string | null {
  const name = `${now.schema}.${now.table}`;
  const mirrored = tables.find(({ entity }) => entity.schema === now.schema && entity.table === now.table);
  if (!mirrored || before.id !== now.id || !isSame(before, now)) return `${name} is another table than before`;
  if (now.identity === 'nothing' || (now.identity === 'index' && before.identity !== 'index'))
    return `${name} does not name its rows by the key any more`;
  const column = (of: CapturedEntity, wanted: string) => of.columns.find((each) => each.name === wanted);
  const other = mirrored.fields.find((field) => {
    const [old, found] = [column(before, field.name), column(now, field.name)];
    return found === undefined || found.typeId !== old?.typeId || found.typeModifier !== old.typeModifier;
  });
  if (other) return `${name}: mappings read "${other.name}", which is gone or of another type`;
  const unkeyed = mirrored.key.find((key) => !column(now, key)?.isKey);
  return unkeyed ? `${name}: "${unkeyed}" is no part of the key any more` : null;
}

/**
 * Keeps the structure that a person has accepted. What the stream names up to now, of any time between the two, is held to fit the mirrors only.
 */
export async function acceptStructure(context: RunContext, row: StreamRow, { structure }: StructureDifference): Promise<void> {
  await takePlaybook(context);
  const acceptedUpTo = await (await changesOf(context)).mark();
  const accepted = structure.map((each) => ({ ...each, acceptedUpTo }));
  await streamsOf(context).restructure(context.ledgerSession, row.stream, accepted);
}
