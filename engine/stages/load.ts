import { type Catalog, entityFingerprint, findEntity } from '../../model/catalog.ts';
import { assert } from '../../model/errors.ts';
import { findPhase } from '../../model/phases.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { SourceRead } from '../../model/reading.ts';
import { identitiesOf, requireEntity, resolveIdentities } from '../map/identities.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { sourceReadOf } from '../map/source-read.ts';
import { type Selection, selectPhases } from '../playbook/select.ts';
import { type Catalogs, catalogOf } from '../route.ts';
import type { StageContext } from './context.ts';
import { keepDatabases } from './databases.ts';
import { keepTerms, map } from './map.ts';
import { approvedOf, fits, type KeptPhase, keptOf } from './prepared.ts';

/**
 * The selected phases as they were approved, by digest: what the matcher would propose today voids nothing. A phase of which nothing approved fits
 * what
 * the playbook says and how the databases are is mapped, so that it can be told what waits for an approval, and taken where it is approved already.
 */
export async function loadOrMap(
  context: StageContext,
  sources: Catalogs,
  targets: Catalogs,
  selection: Selection = {},
): Promise<MappedPhase[]> {
  const names = selectPhases(context.playbook, selection);
  const approved = await loadApproved(context, names, sources, targets);
  const only = names.filter((name) => !approved.some(({ phase }) => phase.phase === name));
  for (const { mapping } of approved) await keepTerms(context, mapping);
  const mapped = only.length > 0 ? await map(context, sources, targets, { only }) : [];
  if (only.length === 0) await keepDatabases(context, context.author);
  const all = new Map([...approved, ...mapped].map((each) => [each.phase.phase, each]));
  return names.flatMap((name) => all.get(name) ?? []);
}

/** What was approved last of each phase and fits playbook and databases; phases of which nothing does are left out. */
export async function loadApproved(
  context: StageContext,
  names: readonly string[],
  sources: Catalogs,
  targets: Catalogs,
): Promise<MappedPhase[]> {
  const ground = { sources, targets, identities: resolveIdentities(context.playbook, targets) };
  const found: MappedPhase[] = [];
  for (const name of names) {
    const approved = approvedOf(await keptOf(context, phaseOf(context, name)), context);
    const fitting = approved.find((each) => fits(each, sources, targets));
    if (fitting) found.push(toMapped(fitting, ground));
  }
  return found;
}

/**
 * The phases by the digests of the mappings that are wanted of them; of others what was approved last, or else what was made last. The source is only
 * needed by who reads it. Phases of which nothing is kept are left out.
 */
export async function loadKept(
  context: StageContext,
  { targets, sources }: { readonly targets: Catalogs; readonly sources: Catalogs },
  names: readonly string[],
  wanted: Readonly<Record<string, string>>,
): Promise<MappedPhase[]> {
  const ground = { targets, sources, identities: resolveIdentities(context.playbook, targets) };
  const found: MappedPhase[] = [];
  for (const name of names) {
    const kept = await keptOf(context, phaseOf(context, name));
    const digest = wanted[name];
    const chosen =
      digest === undefined ? (approvedOf(kept, context)[0] ?? kept[0]) : kept.find(({ prepared }) => prepared.mapping === digest);
    if (chosen) found.push(toMapped(chosen, ground));
  }
  return found;
}

function phaseOf({ playbook }: StageContext, name: string): PlaybookPhase {
  const phase = findPhase(playbook, name);
  assert(phase, `the playbook does not know its phase ${name}`);
  return phase;
}

/** What kept phases are put together with: the targets as they are now, and the sources that were asked. */
interface Catalogued {
  readonly targets: Catalogs;
  readonly sources: Catalogs;
  readonly identities: ReturnType<typeof resolveIdentities>;
}

/** The phase as it was kept, for the databases as they are now. */
function toMapped(kept: KeptPhase, { targets, sources, identities }: Catalogued): MappedPhase {
  const { phase, mapping, prepared } = kept;
  const source = sources.get(phase.databases.source) ?? null;
  return {
    phase,
    mapping,
    digest: prepared.mapping,
    sourceRead: sourceReadNow(kept, source),
    target: requireEntity(catalogOf(targets, phase.databases.target), mapping.target, phase.phase),
    identities: identitiesOf(phase, identities),
  };
}

/** What it reads: as it was then where the source was not asked, or has another structure by now, which whoever reads must stop at. */
function sourceReadNow({ mapping, prepared }: KeptPhase, source: Catalog | null): SourceRead {
  const entity = source && findEntity(source, mapping.source);
  if (!source || !entity) return prepared.extract;
  return entityFingerprint(entity) === mapping.structure.source ? sourceReadOf(mapping, source) : { ...prepared.extract, entity };
}
