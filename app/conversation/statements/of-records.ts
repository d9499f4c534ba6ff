import { openAgentRecords } from '../../../engine/journal/agents.ts';
import type { ChainVerdict } from '../../../engine/journal/chain.ts';
import { openJobs } from '../../../engine/journal/jobs.ts';
import { lastRollback } from '../../../engine/undo/record.ts';
import type { Statement } from '../../../model/statement.ts';
import { controlSchema, type Workbench } from '../../workbench/workbench.ts';

const decisionsMax = 200;
const listedMax = 20;

const said = (source: string, topic: string, words: string, says: string): Statement => ({
  ...{ source, phase: null, topic, words, says },
  hasKeys: false,
});

const moment = (at: string): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** What the journal holds beside runs: decisions, the audit log, prompts that left, jobs, rollbacks. */
export async function statementsOfRecords(bench: Workbench): Promise<Statement[]> {
  const { control, journal, playbook } = bench;
  const records = openAgentRecords(control, controlSchema, playbook.playbook);
  const [decisions, egress] = [await records.decisions(decisionsMax), await records.egress(listedMax)];
  const jobs = await openJobs(controlSchema).list(control, playbook.playbook, listedMax);
  return [
    ...ofDecisions(decisions.filter(({ actorKind }) => actorKind === 'person')),
    peopleStatement(
      bench,
      decisions.filter(({ actorKind }) => actorKind === 'person'),
    ),
    auditStatement(await journal.audit.verify(control)),
    egressStatement(egress),
    jobsStatement(jobs),
    await rollbackStatement(bench),
  ];
}

interface Decision {
  readonly actor: string;
  readonly what: string;
  readonly why: string;
  readonly at: string;
}

function ofDecisions(decisions: readonly Decision[]): Statement[] {
  const single = decisions.filter(({ what }) => !/^approved (?:mapping|terms)/.test(what));
  const each = single.map(({ actor, what, why, at }) =>
    said(
      'decisions',
      `decided ${what}|decision ${actor}|${actor}`,
      `who decision reason why whose stays behind left ${actor}`,
      `${actor} ${what} at ${moment(at)}${why ? `: ${why}` : ''}.`,
    ),
  );
  const whys = [
    ...Map.groupBy(
      decisions.filter(({ why }) => why !== ''),
      ({ actor, why }) => `${actor}: ${why}`,
    ),
  ];
  return [
    ...each,
    ...whys.map(([who, of]) =>
      said(
        'decisions',
        'approved reason|approved although open|decision reason',
        'reason stands beside approval why was accepted although things were open justification',
        `${who} (${of.length} ${of.length === 1 ? 'decision' : 'decisions'}: ${of
          .slice(0, 6)
          .map(({ what }) => what)
          .join(', ')}${of.length > 6 ? ', …' : ''}).`,
      ),
    ),
  ];
}

/** Who approved, who decided: one person, or several. */
function peopleStatement({ playbook }: Workbench, decisions: readonly Decision[]): Statement {
  const approved = new Set(decisions.filter(({ what }) => what.startsWith('approved')).map(({ actor }) => actor));
  const decided = new Set([
    ...decisions.filter(({ what }) => !what.startsWith('approved')).map(({ actor }) => actor),
    ...[playbook, ...playbook.phases].flatMap(({ decided: own = {} }) => Object.values(own).map(({ by }) => by)),
  ]);
  const listed = (people: ReadonlySet<string>): string => [...people].slice(0, listedMax).join(', ') || 'nobody yet';
  const says = `Approved by ${listed(approved)}. Decisions in the playbook and on rows kept aside by ${listed(decided)}.`;
  return said(
    'decisions',
    'approved decided|approved drafted decided|decided people',
    'who person persons one two really signed left behind',
    says,
  );
}

function auditStatement(verdict: ChainVerdict): Statement {
  const words = 'whole tampered verify hash journal evidence keyed changed';
  const says = verdict.intact
    ? `The audit log is intact: ${verdict.entries} entries, each chained to the one before by its hash.`
    : `The audit log is NOT intact: entry ${verdict.brokenAt} was changed, or one before it removed.`;
  return said('audit log', 'audit log|audit log intact|audit log chain', words, says);
}

function egressStatement(egress: readonly { readonly host: string; readonly model: string }[]): Statement {
  const topic = 'language model prompt|model sent|leave building';
  const words = 'artificial intelligence ai cloud outside network data left house prompts patients';
  if (egress.length === 0)
    return said('egress', topic, words, 'No prompt was sent to a language model: nothing left this machine; the rules answered.');
  const to = [...new Set(egress.map(({ host, model }) => `${model} at ${host}`))];
  return said(
    'egress',
    topic,
    words,
    `Prompts were sent to ${to.join(', ')}, the newest ${egress.length} are listed by \`godwit egress\`.`,
  );
}

function jobsStatement(jobs: readonly { readonly id: string; readonly state: string }[]): Statement {
  const on = jobs.filter(({ state }) => state === 'queued' || state === 'running');
  const says =
    on.length === 0 ? 'No job is running or queued.' : `${on.length} jobs are running or queued: ${on.map(({ id }) => id).join(', ')}.`;
  return said('jobs', 'job running|job', 'background worker queue work', says);
}

async function rollbackStatement(bench: Workbench): Promise<Statement> {
  const last = await lastRollback(bench);
  const topic = 'rolledback already|anything rolledback already';
  const words = 'was anything been ever so far';
  if (!last) return said('rollbacks', topic, words, 'No, nothing was ever rolled back.');
  const phases = last.phases.map(({ phase }) => phase).join(', ');
  return said('rollbacks', topic, words, `Yes: the newest rollback was at ${moment(last.at)}, of ${phases}.`);
}
