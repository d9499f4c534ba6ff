import type { Check } from '../../model/check.ts';
import type { CollectionFacts } from '../../model/documents.ts';
import { GodwitError } from '../../model/errors.ts';
import type { RebuildReport } from '../../model/rebuild.ts';
import { counted } from '../evidence.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import { planRebuild } from '../rebuild/plan.ts';
import { rebuildDocuments, sampleOf } from '../rebuild/rebuild.ts';
import { sourceOf } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';

/** Paths that a message names. */
const pathsMax = 10;

/** Whether the documents of each collection come back from the tables as they are in the source; none where sources have rows. */
export async function documentChecks(context: RunContext, prepared: readonly PreparedPhase[], run: string): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [source, phases] of Map.groupBy(prepared, ({ phase }) => phase.databases.source)) {
    const catalog = await sourceOf(context, source).documents?.();
    for (const facts of catalog?.collections ?? [])
      if (phases.some(({ mapping }) => mapping.source === facts.entity))
        checks.push(...unreadChecks(facts), await documentCheck(context, source, facts, phases, run));
  }
  return checks;
}

/** Of a damaged source that is read up to the damage, nothing is proved behind it. */
function unreadChecks({ entity, unread }: CollectionFacts): Check[] {
  if (!unread) return [];
  const message = `${entity} is whole up to byte ${unread.from} of ${unread.path} only: ${unread.why}. What stands behind it was not read.`;
  const fix = 'Bring an undamaged copy of the source, and migrate what is missing.';
  return [{ name: `documents.${entity}.unread`, status: 'warning', message, fix }];
}

async function documentCheck(
  context: RunContext,
  source: string,
  facts: CollectionFacts,
  phases: readonly PreparedPhase[],
  run: string,
): Promise<Check> {
  const name = `documents.${facts.entity}`;
  try {
    const options = { source, run, every: sampleOf(facts.documents), of: facts.documents };
    const { report } = await rebuildDocuments(context, planRebuild(facts, phases, context.keys), options);
    return judged(name, report, await leftOut(context, run, facts.entity, phases));
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'argument_invalid') throw error;
    return { name, status: 'skipped', message: `Documents of ${facts.entity} are not made again: ${error.message}` };
  }
}

/**
 * How many documents may differ for a known reason: as many as rows of theirs were kept aside or left out; any number where phases have not come to
 * their end, or repaired rows were written.
 */
async function leftOut(context: RunContext, run: string, collection: string, phases: readonly PreparedPhase[]): Promise<number> {
  const { runs, control, ledgerSession, ledgerSchema, playbook } = context;
  const reading = phases.filter(({ sourceRead: { entity } }) => entity.name === collection || entity.unnest?.of === collection);
  const names = new Set(reading.map(({ phase }) => phase.phase));
  const states = (await runs.phases(control, run)).filter(({ phase }) => names.has(phase));
  const isOpen = states.length < names.size || states.some(({ status }) => status !== 'completed');
  if (isOpen || (await openRowFacts(ledgerSession, ledgerSchema, playbook.playbook).isRepaired())) return Number.POSITIVE_INFINITY;
  return states.reduce((sum, { fates }) => sum + (fates?.quarantined ?? 0) + (fates?.skipped ?? 0), 0);
}

function judged(name: string, report: RebuildReport, mayDiffer: number): Check {
  const { collection, coverage, documents, notCompared, losses, paths } = report;
  const { compared, equal, differing, missing } = documents;
  const less = `less ${counted(losses.length, 'declared loss')}; ${notCompared.length} of their paths not compared`;
  if (differing + missing === 0)
    return {
      name,
      status: 'passed',
      message: `${counted(equal, 'document')} of ${collection} (${coverage}) came back equal from the tables, ${less}.`,
    };
  const faulty = paths.filter((each) => each.differing + each.missing + each.extra > 0).map(({ path }) => path);
  const named = faulty.length === 0 ? '' : `: ${faulty.slice(0, pathsMax).join(', ')}${faulty.length > pathsMax ? ', …' : ''}`;
  return {
    name,
    status: differing + missing <= mayDiffer ? 'warning' : 'failed',
    message: `Of ${collection} (${coverage}), ${differing} differ and ${missing} are not in the target${named}; ${less}.`,
    fix: `See which: godwit rebuild ${collection}.`,
    expected: String(compared + missing),
    actual: String(equal),
  };
}
