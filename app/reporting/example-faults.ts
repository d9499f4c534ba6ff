import type { PhaseState } from '../../engine/journal/runs.ts';
import { openKeptRows } from '../../engine/ledger/kept-rows.ts';
import { culpritsOf } from '../../engine/quarantine/culprits.ts';
import { contextOfPhase } from '../../engine/route.ts';
import { type Catalog, findEntity } from '../../model/catalog.ts';
import type { CausePart, QuarantineCause } from '../../model/cause.ts';
import { ownSchema } from '../../model/ledger.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** What the faults of example rows are read from: how phases stand, their rules, and the new structure. */
export interface FaultGround {
  readonly states: ReadonlyMap<string, PhaseState & { readonly run: string }>;
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly target: Catalog | null;
}

/** Causes with what is wrong with the values of their example rows, in shape and never in letters. */
export async function withFaults(bench: Workbench, causes: readonly QuarantineCause[], ground: FaultGround): Promise<QuarantineCause[]> {
  const told: QuarantineCause[] = [];
  for (const cause of causes) {
    const parts: CausePart[] = [];
    for (const part of cause.parts) parts.push({ ...part, ...(await faultsOf(bench, cause.cause, part, ground)) });
    told.push({ ...cause, parts });
  }
  return told;
}

async function faultsOf(
  bench: Workbench,
  reason: string,
  { phase, field, exampleKeys }: CausePart,
  { states, mappings, target }: FaultGround,
): Promise<Pick<CausePart, 'faults'>> {
  const [state, mapping] = [states.get(phase), mappings.get(phase)];
  const entity = target && mapping ? findEntity(target, mapping.target) : undefined;
  if (field === null || !state || !mapping || !entity) return {};
  const { ledgerSession } = contextOfPhase(bench, phase);
  const rows = await openKeptRows(ledgerSession, ownSchema, bench.playbook.playbook).byKeys(state, exampleKeys);
  const faults = rows.flatMap(({ sourceKey, row }) => {
    const culprits = culpritsOf({ mapping, target: entity }, { field, reason }, JSON.parse(row));
    const told = Object.values(culprits).filter((fault) => fault !== null);
    return told.length === 0 ? [] : [[sourceKey, told.join('; ')]];
  });
  return faults.length === 0 ? {} : { faults: Object.fromEntries(faults) };
}
