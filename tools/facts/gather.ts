import { waitingName } from '../../model/waiting.ts';
import { checkPreflight } from '../check-preflight.ts';
import { listFindings } from '../list-findings.ts';
import { listPending } from '../list-pending.ts';
import { makePlan } from '../make-plan.ts';
import { overview } from '../overview.ts';
import { profileEntity } from '../profile-entity.ts';
import { showDifferential } from '../show-differential.ts';
import { showMapping } from '../show-mapping.ts';
import { showStatus } from '../show-status.ts';
import { showVerdict } from '../show-verdict.ts';
import type { ToolContext } from '../tool.ts';
import { type Fact, listed } from './fact.ts';
import { findingFacts, overviewFacts, preflightFacts, riskFacts, sensitiveFacts } from './of-data.ts';
import { differentialFacts } from './of-differential.ts';
import { mappingFacts } from './of-mapping.ts';
import { planFacts } from './of-plan.ts';
import { runFacts } from './of-run.ts';
import { statementFacts } from './of-statements.ts';
import { verdictFacts } from './of-verdict.ts';
import { runTuples, verdictTuples } from './tuples/of-run.ts';
import { columnTuples, overviewTuples, riskTuples } from './tuples/of-structure.ts';
import type { Tuple } from './tuples/tuple.ts';

/** Phases and tables of which single facts are gathered; of larger playbooks the first. */
const phasesMax = 60;
const tablesMax = 60;

/** What the tools can count, as values of things. */
export async function gatherTuples(context: ToolContext): Promise<Tuple[]> {
  const known = await overview.run({}, context);
  const report = await showStatus.run({}, context).catch(() => null);
  const verdict = await showVerdict.run({}, context).catch(() => null);
  const planned = await makePlan.run({ only: [], except: [], before: [], withDependencies: false, where: {} }, context).catch(() => null);
  const profiles = await Promise.all(
    known.sourceEntities
      .slice(0, tablesMax)
      .map(({ entity }) => profileEntity.run({ side: 'source', entity, fields: [] }, context).catch(() => null)),
  );
  return [
    ...overviewTuples(known),
    ...(report ? runTuples(report) : []),
    ...(verdict ? verdictTuples(verdict, report) : []),
    ...riskTuples(planned?.plan.risks ?? []),
    ...columnTuples(profiles.filter((each) => each !== null)),
  ];
}

/** What the tools can tell, as facts, and which of them could not be asked. */
export async function gatherFacts(context: ToolContext): Promise<{ facts: Fact[]; unasked: string[] }> {
  const unasked: string[] = [];
  const ask = async <T>(name: string, work: () => Promise<T>, none: T): Promise<T> =>
    work().catch(() => {
      unasked.push(name);
      return none;
    });
  const known = await overview.run({}, context);
  const on = known.phases.filter(({ off }) => off === null);
  const phaseOf = (entity: string): string | null => {
    const using = on.filter(({ source, target }) => source === entity || target === entity);
    return using.length === 1 ? (using[0]?.phase ?? null) : null;
  };
  const each = async <T>(name: string, items: readonly string[], work: (item: string) => Promise<T>): Promise<T[]> =>
    (await Promise.all(items.map((item) => ask<T | null>(name, () => work(item), null)))).filter((one) => one !== null);
  const request = { only: [], except: [], before: [], withDependencies: false, where: {} };
  const facts = await Promise.all([
    ask('status', async () => runFacts(await showStatus.run({}, context)), []),
    ask('differential', async () => differentialFacts(await showDifferential.run({}, context)), []),
    ask('verdict', async () => verdictFacts(await showVerdict.run({}, context)), []),
    ask(
      'findings',
      async () =>
        listFindings
          .run({ entity: null }, context)
          .then(({ findings, risks }) => [...findingFacts(findings, phaseOf), ...riskFacts(risks)]),
      [],
    ),
    ask('plan', async () => planFacts((await makePlan.run(request, context)).plan), []),
    ask('pending', async () => pendingFacts(await listPending.run({}, context)), []),
    ask('reports and records', async () => statementFacts(await context.bench.statements(), context.policy), []),
    ask('pre-flight', async () => preflightFacts(await checkPreflight.run({}, context)), []),
    each(
      'mapping',
      on.slice(0, phasesMax).map(({ phase }) => phase),
      (phase) => showMapping.run({ phase }, context),
    ).then(mappingFacts),
    each(
      'profile',
      known.sourceEntities.slice(0, tablesMax).map(({ entity }) => entity),
      (entity) => profileEntity.run({ side: 'source', entity, fields: [] }, context),
    ).then((profiles) => sensitiveFacts(profiles, phaseOf)),
  ]);
  return { facts: [...overviewFacts(known), ...facts.flat()], unasked: [...new Set(unasked)] };
}

function pendingFacts(pending: readonly { what: string; id: string }[]): Fact[] {
  const says = pending.length === 0 ? 'Nothing waits for a decision.' : `Waiting for a decision: ${listed(pending.map(waitingName))}.`;
  return [
    {
      about: null,
      answers: ['whether', 'what', 'which', 'how many'],
      topic: 'approved waiting|decision|next|next step',
      words: 'decision proposals mapping risks wait approval somebody people what comes',
      says,
      source: 'pending requests',
    },
  ];
}
