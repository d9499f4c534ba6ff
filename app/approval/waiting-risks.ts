import { digestOf } from '../../model/digest.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { Risk } from '../../model/profile.ts';
import { areSecretsLeft } from '../../reports/guidance/risks.ts';
import { isSettled } from '../../reports/words/risks.ts';
import { keptProfile } from '../workbench/profile.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { approves, type Found } from './found.ts';

/** Grave risks of the newest plan that nobody has accepted and the newest run has not ended. With other evidence it is another risk. */
export async function waitingRisks(bench: Workbench): Promise<Found[]> {
  const { journal, control } = bench;
  const waiting: Found[] = [];
  for (const risk of await unsettled(bench, await graveRisks(bench))) {
    const id = digestOf(risk);
    if ((await journal.lastDecision(control, id)) !== null) continue;
    const { title, evidence, mitigation, owner } = risk;
    const why = `${evidence} ${mitigation} It belongs to the ${owner}.`;
    waiting.push({ kind: 'risk', id, what: `risk: ${title}`, why, by: null, since: null, how: approves(bench, id) });
  }
  return waiting;
}

/** As guidance has it: what the newest run has settled waits for nobody. */
async function unsettled(bench: Workbench, risks: readonly Risk[]): Promise<Risk[]> {
  const run = risks.length === 0 ? null : await bench.runs.last(bench.control, bench.playbook.playbook);
  const verdict = run && (await bench.runs.lastVerdict(bench.control, run.id));
  if (!run || verdict?.verdict !== 'passed' || run.status !== 'completed') return [...risks];
  const mappings: Mapping[] = [];
  for (const digest of Object.values(run.mappings)) mappings.push(await bench.journal.readAs(bench.control, digest, 'mapping'));
  const isLeft = areSecretsLeft(await keptProfile(bench), mappings);
  return risks.filter((risk) => !isSettled(risk, true, isLeft));
}

async function graveRisks({ journal, control, playbook }: Workbench): Promise<Risk[]> {
  const planned = (await journal.last(control, playbook.playbook, 'plan', 'plan'))?.content;
  return planned && 'risks' in planned ? planned.risks.filter(({ severity }) => severity === 'high') : [];
}

/** Keeps a risk of the newest plan under its digest, so that it can be decided on; nothing for any other digest. */
export async function keepRisk(bench: Workbench, digest: string): Promise<void> {
  const { journal, control, playbook } = bench;
  const content = (await graveRisks(bench)).find((risk) => digestOf(risk) === digest);
  // Found by rules in the data: nobody is its author.
  if (content) await journal.save(control, { kind: 'risk', playbook: playbook.playbook, name: content.title, content, author: 'analysis' });
}
