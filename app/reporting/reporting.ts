import { join } from 'node:path';
import { lastRollback } from '../../engine/undo/record.ts';
import type { ArtifactContent, ArtifactKind } from '../../model/artifacts.ts';
import type { Profile } from '../../model/profile.ts';
import type { EntityDetails, EntitySamples } from '../../model/report.ts';
import { toHtml } from '../../reports/html.ts';
import { toMarkdown } from '../../reports/markdown.ts';
import { makeReports, type ReportInput } from '../../reports/registry.ts';
import { waitingFor } from '../approval/waiting.ts';
import { differentialName } from '../differential/newest.ts';
import { syncProofName } from '../sync/newest-proof.ts';
import { allowanceNotes } from '../workbench/allowance.ts';
import { reportsFolder } from '../workbench/folders.ts';
import { writePrivate } from '../workbench/private-files.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { collectRun, lastVerdict } from './run-report.ts';

/**
 * Writes every report that can be made from ledger and journal, as Markdown and HTML; returns the paths of the files. With samples the reports on
 * entities also show rows before and after.
 */
export async function writeReports(bench: Workbench, samples: EntitySamples = new Map()): Promise<string[]> {
  const folder = reportsFolder(bench);
  return makeReports(await collectInput(bench, samples)).flatMap(({ file, document }) => {
    const [markdown, html] = [join(folder, `${file}.md`), join(folder, `${file}.html`)];
    writePrivate(markdown, toMarkdown(document));
    writePrivate(html, toHtml(document));
    return [markdown, html];
  });
}

/** All that reports are made of, as ledger and journal hold it now. */
export async function collectInput(bench: Workbench, samples: EntitySamples): Promise<ReportInput> {
  const { journal, control, playbook, runs } = bench;
  const newest = async <Kind extends ArtifactKind>(kind: Kind, name: string): Promise<ArtifactContent<Kind> | null> =>
    (await journal.last(control, playbook.playbook, kind, name))?.content ?? null;
  const [profile, planned] = [await newest('profile', 'source'), await newest('plan', 'plan')];
  const plan = planned && 'risks' in planned ? planned : null;
  const last = await runs.last(control, playbook.playbook);
  const verdict = last && (await lastVerdict(bench, last.id));
  const before = verdict && (await runs.previousVerdict(control, playbook.playbook));
  const target = await newest('catalog', 'target');
  return {
    source: await newest('catalog', 'source'),
    target,
    profile,
    risks: plan?.risks ?? [],
    plan,
    run: await collectRun(bench, profile, verdict, plan, target),
    verdict,
    verdictBefore: before === null ? null : await journal.readAs(control, before, 'verdict'),
    differential: await newest('differential', differentialName),
    syncProof: await newest('sync_proof', syncProofName),
    rollback: await lastRollback(bench),
    queries: await newest('queries', 'queries'),
    access: await newest('access', 'access'),
    notes: await allowanceNotes(bench),
    waiting: await waitingFor(bench),
    entities: await collectEntities(bench, last?.mappings ?? {}, profile, samples),
  };
}

async function collectEntities(
  { journal, control }: Workbench,
  mappings: Readonly<Record<string, string>>,
  profile: Profile | null,
  samples: EntitySamples,
): Promise<Map<string, EntityDetails>> {
  const details = new Map<string, EntityDetails>();
  for (const [phase, digest] of Object.entries(mappings)) {
    details.set(phase, { mapping: await journal.readAs(control, digest, 'mapping'), profile, samples: samples.get(phase) ?? [] });
  }
  return details;
}
