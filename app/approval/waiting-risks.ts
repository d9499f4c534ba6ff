import { digestOf } from '../../model/digest.ts';
import type { Risk } from '../../model/profile.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { approves, type Found } from './found.ts';

/** Grave risks of the newest plan that nobody has accepted. With other evidence it is another risk. */
export async function waitingRisks(bench: Workbench): Promise<Found[]> {
  const { journal, control } = bench;
  const waiting: Found[] = [];
  for (const risk of await graveRisks(bench)) {
    const id = digestOf(risk);
    if ((await journal.lastDecision(control, id)) !== null) continue;
    const { title, evidence, mitigation, owner } = risk;
    const why = `${evidence} ${mitigation} It belongs to the ${owner}.`;
    waiting.push({ kind: 'risk', id, what: `risk: ${title}`, why, by: null, since: null, how: approves(bench, id) });
  }
  return waiting;
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
