import { streamsOf } from '../../engine/changes/capture.ts';
import type { StreamRow } from '../../engine/ledger/streams.ts';
import { sourceOf } from '../../engine/route.ts';
import { runningPhases } from '../../engine/stages/context.ts';
import { findEntity } from '../../model/catalog.ts';
import type { SlotState } from '../../model/changes.ts';
import type { Check } from '../../model/check.ts';
import { sourceNames } from '../../model/playbook-databases.ts';
import type { SyncProof } from '../../model/sync-proof.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { newestProof } from './newest-proof.ts';

/** Whether changes of a source can be captured. */
export interface CaptureStatus {
  readonly source: string;
  readonly label: string;
  /** Whether its kind tells changes at all. */
  readonly tellsChanges: boolean;
  readonly checks: readonly Check[];
  /** The playbook's stream, as the ledger has it, and its slot as the source has it. */
  readonly stream: Omit<StreamRow, 'tables' | 'structure' | 'mappings'> | null;
  readonly slot: SlotState | null;
  /** The newest comparison of both sides at one position. */
  readonly proof: SyncProof | null;
}

/** What capturing the changes of each source needs, and what is there. Changes nothing on any side. */
export function syncStatus(caller: Caller, playbook: string): Promise<CaptureStatus[]> {
  return withWorkbench(caller, playbook, async (bench) => {
    const found: CaptureStatus[] = [];
    for (const name of sourceNames(bench.playbook)) found.push(await statusOf(bench, name));
    return found;
  });
}

async function statusOf(bench: Workbench, name: string): Promise<CaptureStatus> {
  const source = sourceOf(bench, name);
  const changes = (await source.changes?.()) ?? null;
  const { label } = source;
  if (!changes) return { source: name, label, tellsChanges: false, checks: [], stream: null, slot: null, proof: null };
  const catalog = await source.introspect();
  const entities = entitiesOf(bench, name).flatMap((entity) => findEntity(catalog, entity) ?? []);
  const row = await streamsOf({ ledgerSchema: controlSchema, playbook: bench.playbook }).current(bench.ledgerSession);
  const slot = row ? await changes.slot(row.stream) : null;
  const checks = await changes.requirements(entities);
  return { source: name, label, tellsChanges: true, checks, stream: row && shown(row), slot, proof: await newestProof(bench) };
}

/** All that the phases read of a source: their rows, those that they unnest, and those that they look up. */
function entitiesOf({ playbook }: Workbench, source: string): string[] {
  const phases = runningPhases(playbook).filter(({ databases }) => databases.source === source);
  const read = phases.flatMap((phase) => [phase.source.split('[]')[0] ?? '', ...Object.values(phase.lookups).map(({ entity }) => entity)]);
  return [...new Set(read)];
}

function shown({ tables: _tables, structure: _structure, mappings: _mappings, ...stream }: StreamRow): CaptureStatus['stream'] {
  return stream;
}
