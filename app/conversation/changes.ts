import { dirname } from 'node:path';
import { mapPhase } from '../../engine/map/map-phase.ts';
import { withChange } from '../../engine/playbook/change.ts';
import { checkPlaybookChange, editPlaybook } from '../../engine/playbook/edit.ts';
import { evidenceOf } from '../../engine/stages/evidence.ts';
import { type KeptChange, keptChange } from '../../model/artifacts.ts';
import { digestOf } from '../../model/digest.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import { type Mapping, mapping, mappingDigest } from '../../model/mapping.ts';
import { readOwnFile, writeOwnFile } from '../../model/own-file.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { PlaybookChange } from '../../model/playbook-change.ts';
import { type Transforms, transformBytesMax } from '../../model/sandbox.ts';
import { termsDigest, termsOf } from '../../model/terms.ts';
import { type Decider, decideMapping } from '../approval/approvals.ts';
import { recordDecision } from '../approval/decisions.ts';
import { stageOf } from '../run/stage.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { catalogsOf, requirePhase } from './corrections.ts';
import type { Knowledge } from './knowledge.ts';

/** The mapping of a phase as the changed playbook has it; nothing is kept. Throws `mapping_invalid`, `expression_refused`. */
export async function mapChanged(bench: Workbench, knowledge: Knowledge, change: PlaybookChange, name: string): Promise<Mapping> {
  const playbook = withChange(bench.playbook, change);
  const phase = requirePhase(playbook, name);
  const { source, target } = await catalogsOf(knowledge, phase);
  const evidence = evidenceOf(stageOf(bench, bench.principal.name), phase.databases.source, source);
  const transforms = withProposed(bench.transforms, change);
  return mapPhase(phase, { playbook, source, target, parser: bench.parser, transforms, evidence });
}

/** Keeps a change and its mappings under their digests; the playbook is not touched. Returns the digest that people decide on. */
export async function keepChange(
  bench: Workbench,
  change: PlaybookChange,
  mappings: readonly Mapping[],
  by: string,
  tried: KeptChange['tried'] = null,
): Promise<string> {
  const { journal, control, playbook } = bench;
  const common = { playbook: playbook.playbook, author: by };
  const digests: Record<string, string> = {};
  for (const mapping of mappings) {
    const digest = mappingDigest(mapping);
    digests[mapping.phase] = await journal.save(control, { ...common, kind: 'mapping', name: mapping.phase, content: mapping, digest });
  }
  const content = keptChange.parse({ change, mappings: digests, tried });
  const digest = digestOf({ change, mappings: digests });
  return journal.save(control, { ...common, kind: 'plan', name: nameOf(digest), content, digest });
}

const nameOf = (digest: string): string => `change ${digest}`;

/** The change that was kept under a digest; null when it is not one of a change. */
export async function readChange({ journal, control, playbook }: Workbench, digest: string): Promise<KeptChange | null> {
  const kept = await journal.last(control, playbook.playbook, 'plan', nameOf(digest));
  return kept && 'change' in kept.content ? kept.content : null;
}

/**
 * Throws what keeps a change from being made, for whoever is about to approve it: approved, and not made, it would neither hold nor wait any more.
 * Does nothing where the digest is not one of a change.
 */
export async function requireApplicable(bench: Workbench, digest: string): Promise<void> {
  const kept = await readChange(bench, digest);
  if (!kept) return;
  refuseOtherFiles(dirname(bench.path), kept.change);
  checkPlaybookChange(bench.path, kept.change);
}

/** Makes an approved change in the playbook's folder, and approves the mappings that it was about; false when the digest is not one of a change. */
export async function applyChange(bench: Workbench, digest: string, { by, principal }: Decider): Promise<boolean> {
  const { path } = bench;
  const kept = await readChange(bench, digest);
  if (!kept) return false;
  const { change, mappings } = kept;
  writeTransforms(dirname(path), change);
  editPlaybook(path, change);
  const decider: Decider = {
    by,
    ...(principal && { principal }),
    reason: `Approved with the change ${digest.slice(0, 12)} of the playbook.`,
  };
  const changed = { ...bench, playbook: withChange(bench.playbook, change) };
  for (const artifact of Object.values(mappings)) {
    const mapping = await mappingUnder(bench, artifact);
    assert(mapping, `the change names ${artifact.slice(0, 12)} as a mapping`);
    await decideMapping(changed, mapping, artifact, 'approved', decider);
  }
  await approveChangedTerms(bench, changed.playbook, digest, decider);
  return true;
}

/** The mapping that was kept under a digest; null where that is of something else. */
export async function mappingUnder({ journal, control }: Workbench, digest: string): Promise<Mapping | null> {
  const content = mapping.safeParse(await journal.read(control, digest));
  return content.success ? content.data : null;
}

/** What a change says of order and of phases that go off is part of phases' terms: where those were approved, the change approves the new ones. */
async function approveChangedTerms(bench: Workbench, changed: Playbook, digest: string, decider: Decider): Promise<void> {
  const { journal, control, playbook } = bench;
  const [author = bench.principal.name] = await journal.authors(control, digest);
  for (const { phase } of playbook.phases) {
    const approved = await journal.lastApproved(control, playbook.playbook, 'mapping', phase);
    const terms = await journal.lastApproved(control, playbook.playbook, 'terms', phase);
    if (!approved || !terms) continue;
    const mapping = approved.content;
    const content = termsOf(changed, mapping);
    if (termsDigest(termsOf(playbook, mapping)) !== terms.digest || termsDigest(content) === terms.digest) continue;
    const kept = await journal.save(control, { kind: 'terms', playbook: playbook.playbook, name: phase, content, author });
    await recordDecision(bench, { artifact: kept, decision: 'approved', ...decider }, { phase, terms: kept });
  }
}

/** A file that says something else already was not what the person saw. */
function refuseOtherFiles(folder: string, { transforms }: PlaybookChange): void {
  for (const { transform, source } of Object.values(transforms)) {
    const standing = readOwnFile(folder, transform.file, transformBytesMax);
    if (standing !== null && standing !== source)
      throw new GodwitError('argument_invalid', `${transform.file} is there already and says something else; propose another name.`);
  }
}

function writeTransforms(folder: string, change: PlaybookChange): void {
  refuseOtherFiles(folder, change);
  for (const { transform, source } of Object.values(change.transforms)) {
    writeOwnFile(folder, transform.file, source);
  }
}

/** The playbook's transforms with the proposed ones among them. */
function withProposed(transforms: Transforms, change: PlaybookChange): Transforms {
  const proposed = new Map(Object.values(change.transforms).map(({ transform, source }) => [transform.file, source]));
  return { ...transforms, read: (file) => proposed.get(file) ?? transforms.read(file) };
}
