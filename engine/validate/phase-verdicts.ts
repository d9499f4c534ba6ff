import type { Check } from '../../model/check.ts';
import { optionalReferences, targetPlace } from '../../model/mapping.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { PreparedPhase } from '../run/context.ts';
import type { ComparedPhase } from './compare-entity.ts';

export type PhaseVerdict = Verdict['phases'][number];

/** Phases that write the same entity, together. */
export function groupByEntity<T extends Pick<PreparedPhase, 'phase' | 'target'>>(phases: readonly T[]): T[][] {
  return [...Map.groupBy(phases, ({ phase, target }) => `${phase.databases.target}/${target.name}`).values()];
}

/** What was found out about a phase, with the checks that judge it. */
export function comparedVerdict({ prepared, observed, differences, differencesTotal }: ComparedPhase, checks: Check[]): PhaseVerdict {
  return {
    phase: prepared.phase.phase,
    entity: targetPlace(prepared.mapping),
    checks,
    rowsCompared: observed.collected.made,
    coverage: observed.coverage.text,
    differences: [...differences],
    differencesTotal,
    ...unlinkedOf(prepared, observed.collected.lacking),
  };
}

function unlinkedOf({ mapping }: PreparedPhase, lacking: readonly number[]): Pick<PhaseVerdict, 'unlinked'> {
  const found = optionalReferences(mapping).map(({ target: column, identity }, i) => ({ column, identity, rows: lacking[i] ?? 0 }));
  const unlinked = found.filter(({ rows }) => rows > 0);
  return unlinked.length === 0 ? {} : { unlinked };
}

/** A phase that could not be compared at all. */
export function refusedVerdict(phase: string, entity: string, check: Check): PhaseVerdict {
  return { phase, entity, checks: [check], rowsCompared: 0, coverage: 'none', differences: [], differencesTotal: 0 };
}

/** The verdict over phases, in the order of the names, and over checks of the run as a whole. */
export function verdictOf(names: readonly string[], phases: readonly PhaseVerdict[], ofRun: readonly Check[] = []): Verdict {
  const hasFailed = (checks: readonly Check[]): boolean => checks.some(({ status }) => status === 'failed');
  const isFailed = hasFailed(ofRun) || phases.some(({ checks, differencesTotal }) => differencesTotal > 0 || hasFailed(checks));
  const inOrder = [...phases].sort((a, b) => names.indexOf(a.phase) - names.indexOf(b.phase));
  return { verdict: isFailed ? 'failed' : 'passed', ...(ofRun.length > 0 && { checks: [...ofRun] }), phases: inOrder };
}
