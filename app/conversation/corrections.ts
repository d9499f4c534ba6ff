import { z } from 'zod';
import { mapPhase } from '../../engine/map/map-phase.ts';
import { editField } from '../../engine/playbook/edit.ts';
import { evidenceOf } from '../../engine/stages/evidence.ts';
import { GodwitError } from '../../model/errors.ts';
import { mappingDigest } from '../../model/mapping.ts';
import { fieldRule, type Playbook } from '../../model/playbook.ts';
import type { MappingCorrection, ProposedMapping } from '../../model/workbench.ts';
import { stageOf } from '../stage.ts';
import type { Workbench } from '../workbench.ts';
import type { Knowledge } from './knowledge.ts';

/** What a correction would change in the playbook, once somebody approves the mapping that it makes. */
const correction = z.object({ phase: z.string(), field: z.string(), rule: fieldRule });

/**
 * Maps a phase as if the rule stood in the playbook, and keeps mapping and correction under their digests; the playbook is not touched.
 * Throws `phase_not_found`, `mapping_invalid`, `expression_refused`.
 */
export async function proposeCorrection(
  bench: Workbench,
  knowledge: Knowledge,
  { phase: name, field, rule }: MappingCorrection,
  by: string,
): Promise<ProposedMapping> {
  const { playbook, journal, control, parser, transforms } = bench;
  const corrected = withRule(playbook, name, field, rule);
  const phase = requirePhase(corrected, name);
  const [source, target] = [await knowledge.catalog('source'), await knowledge.catalog('target')];
  const evidence = evidenceOf(stageOf(bench, by), source);
  const mapping = await mapPhase(phase, { playbook: corrected, source, target, parser, transforms, evidence });
  const digest = mappingDigest(mapping);
  const common = { playbook: playbook.playbook, author: by };
  await journal.save(control, { ...common, kind: 'mapping', name, content: mapping, digest });
  await journal.save(control, { ...common, kind: 'correction', name: digest, content: { phase: name, field, rule } });
  const before = requirePhase(playbook, name).fields[field] ?? null;
  return { phase: name, field, digest, before, after: rule, checks: [] };
}

/** Writes an approved correction into the playbook's file; false when the digest is not one of a correction. */
export async function applyCorrection({ playbook, path, journal, control }: Workbench, digest: string): Promise<boolean> {
  const kept = await journal.last(control, playbook.playbook, 'correction', digest);
  if (!kept) return false;
  editField(path, correction.parse(kept.content));
  return true;
}

function withRule(playbook: Playbook, name: string, field: string, rule: MappingCorrection['rule']): Playbook {
  const phases = playbook.phases.map((phase) => (phase.phase === name ? { ...phase, fields: { ...phase.fields, [field]: rule } } : phase));
  return { ...playbook, phases };
}

/** The phase of that name. Throws `phase_not_found` with the names that exist. */
export function requirePhase({ phases }: Playbook, name: string): Playbook['phases'][number] {
  const found = phases.find(({ phase }) => phase === name);
  if (found) return found;
  const known = phases.map(({ phase }) => phase);
  throw new GodwitError('phase_not_found', `There is no phase "${name}". These exist: ${known.join(', ')}.`, {
    details: { phases: known },
  });
}
