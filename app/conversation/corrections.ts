import { mapPhase } from '../../engine/map/map-phase.ts';
import { editField } from '../../engine/playbook/edit.ts';
import { catalogOf } from '../../engine/route.ts';
import { evidenceOf } from '../../engine/stages/evidence.ts';
import type { Catalog } from '../../model/catalog.ts';
import type { Check } from '../../model/check.ts';
import { GodwitError } from '../../model/errors.ts';
import { columnsRead, type Mapping, mappingDigest } from '../../model/mapping.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import type { MappingCorrection, ProposedMapping } from '../../model/workbench.ts';
import { ruleWords } from '../../reports/words/rules.ts';
import { stageOf } from '../run/stage.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { Knowledge } from './knowledge.ts';

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
  const { source, target } = await catalogsOf(knowledge, phase);
  const evidence = evidenceOf(stageOf(bench, by), phase.databases.source, source);
  const mapping = await mapPhase(phase, { playbook: corrected, source, target, parser, transforms, evidence });
  const digest = mappingDigest(mapping);
  const common = { playbook: playbook.playbook, author: by };
  await journal.save(control, { ...common, kind: 'mapping', name, content: mapping, digest });
  await journal.save(control, { ...common, kind: 'correction', name: digest, content: { phase: name, field, rule } });
  const before = requirePhase(playbook, name).fields[field] ?? null;
  const standing = (await knowledge.mapped()).find(({ phase: { phase: each } }) => each === name)?.mapping;
  const checks = standing ? followers(standing, mapping, field) : [];
  return { phase: name, field, digest, before, after: rule, checks };
}

/** The structures of the databases that a phase is between. */
export async function catalogsOf(knowledge: Knowledge, { databases }: PlaybookPhase): Promise<{ source: Catalog; target: Catalog }> {
  const [sources, targets] = [await knowledge.catalogs('source'), await knowledge.catalogs('target')];
  return { source: catalogOf(sources, databases.source), target: catalogOf(targets, databases.target) };
}

/** The other columns of which the correction changes the proposal, each with why. */
function followers(before: Mapping, after: Mapping, corrected: string): Check[] {
  const wordsBefore = new Map(before.fields.map(({ target, rule }) => [target, fullWords(rule)]));
  const changed = after.fields.filter(({ target, rule }) => target !== corrected && wordsBefore.get(target) !== fullWords(rule));
  return changed.slice(0, followersMax).map(({ target, rule, evidence }) => {
    const message = `${target} follows: ${fullWords(rule)}. ${evidence.slice(0, 2).join(' ')}`;
    return { name: 'mapping.follows', status: 'warning', message, fix: 'Declare the column if that is not what you mean.' };
  });
}

/** What a rule does, and with which columns. */
function fullWords(rule: Mapping['fields'][number]['rule']): string {
  const from = columnsRead(rule).join(', ');
  return from === '' ? ruleWords(rule) : `${from}, ${ruleWords(rule)}`;
}

const followersMax = 10;

/** Writes an approved correction into the playbook's file; false when the digest is not one of a correction. */
export async function applyCorrection({ playbook, path, journal, control }: Workbench, digest: string): Promise<boolean> {
  const kept = await journal.last(control, playbook.playbook, 'correction', digest);
  if (!kept) return false;
  editField(path, kept.content);
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
