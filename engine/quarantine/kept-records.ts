import { canonicalKey } from '../../model/identity.ts';
import { type Mapping, originsOf } from '../../model/mapping.ts';
import { type KeptValues, openKeptRows } from '../ledger/kept-rows.ts';
import { targetsOf } from '../route.ts';
import type { KeptRecord } from './causes.ts';
import type { QuarantineContext } from './show.ts';

/** More kept rows than this are grouped by their reasons only: what waits for what is not asked. */
const recordsMax = 20_000;

/** The kept rows of the newest run of each phase, with what they refer to; null where there are too many. */
export async function keptRecords(context: QuarantineContext, mappings: ReadonlyMap<string, Mapping>): Promise<KeptRecord[] | null> {
  const { runs, control, playbook, ledgerSchema } = context;
  const phases = await runs.latestPhases(control, playbook.playbook);
  const found: KeptValues[] = [];
  // Each database keeps the rows of its own phases.
  for (const { ledgerSession } of targetsOf(context))
    found.push(...(await openKeptRows(ledgerSession, ledgerSchema, playbook.playbook).values(phases, recordsMax + 1)));
  return found.length > recordsMax ? null : found.map((kept) => recordOf(kept, mappings));
}

function recordOf({ row, ...kept }: KeptValues, mappings: ReadonlyMap<string, Mapping>): KeptRecord {
  const mapping = mappings.get(kept.phase);
  const rule = mapping?.fields.find(({ target }) => target === kept.field)?.rule;
  const columns = mapping && rule ? originsOf(rule, mapping) : [];
  return { ...kept, columns, parent: kept.reason === 'orphan' && rule?.rule === 'reference' ? parentOf(row, rule, mappings) : null };
}

function parentOf(
  row: string,
  { identity, columns }: { readonly identity: string; readonly columns: readonly string[] },
  mappings: ReadonlyMap<string, Mapping>,
): KeptRecord['parent'] {
  const values: Record<string, unknown> = JSON.parse(row);
  const phases = [...mappings].flatMap(([phase, mapping]) => (mapping.identity.name === identity ? [phase] : []));
  const parts = columns.map((column) => values[column]);
  return parts.every((part) => part !== null && part !== undefined) ? { phases, sourceKey: canonicalKey(parts.map(String)) } : null;
}
