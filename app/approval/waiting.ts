import { openAgentRecords } from '../../engine/journal/agents.ts';
import { currentArtifacts } from '../../engine/journal/current-artifacts.ts';
import { selfAllowed } from '../../engine/journal/two-people.ts';
import { rolesWith } from '../../model/principal.ts';
import type { Waiting } from '../../model/waiting.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import type { Found } from './found.ts';
import { waitingArtifacts } from './waiting-artifacts.ts';
import { waitingCapture } from './waiting-capture.ts';
import { waitingDifference } from './waiting-difference.ts';
import { waitingRequests } from './waiting-requests.ts';
import { waitingRisks } from './waiting-risks.ts';
import { waitingRows } from './waiting-rows.ts';

const requestsMax = 1_000;

/**
 * All that waits for people, read from journal and ledger alone: neither is anything mapped for it, nor is the source asked. Every list of the
 * product
 * is this one.
 */
export async function waitingFor(bench: Workbench): Promise<Waiting[]> {
  const { control, playbook } = bench;
  const asked = await openAgentRecords(control, controlSchema, playbook.playbook).requests(requestsMax);
  const requests = await waitingRequests(bench, asked);
  const known = new Set(requests.map(({ id }) => id));
  const artifacts = await waitingArtifacts(bench, await currentArtifacts(control, controlSchema, playbook.playbook));
  const found = [
    ...requests,
    ...artifacts.filter(({ id }) => !known.has(id)),
    ...(await waitingDifference(bench)),
    ...(await waitingCapture(bench)),
    ...(await waitingRows(bench)),
    ...(await waitingRisks(bench)),
  ];
  return withDeciders(bench, found);
}

async function withDeciders(bench: Workbench, found: readonly Found[]): Promise<Waiting[]> {
  const roles = rolesWith('decide');
  const isOpen = await selfAllowed(bench);
  const items: Waiting[] = [];
  for (const each of found) {
    const hasAuthors = !isOpen && each.kind !== 'quarantine' && each.kind !== 'risk';
    items.push({ ...each, roles, notBy: hasAuthors ? await bench.journal.authors(bench.control, each.id) : [] });
  }
  return items;
}
