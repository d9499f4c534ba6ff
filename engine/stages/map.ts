import { findEntity } from '../../model/catalog.ts';
import { assert } from '../../model/errors.ts';
import { type Mapping, mappingDigest } from '../../model/mapping.ts';
import { termsOf } from '../../model/terms.ts';
import type { Artifact } from '../journal/journal.ts';
import { extractOf } from '../map/extract.ts';
import { identitiesOf, resolveIdentities } from '../map/identities.ts';
import { mapPhase } from '../map/map-phase.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { type Selection, selectPhases } from '../playbook/select.ts';
import { type Catalogs, catalogOf } from '../route.ts';
import type { StageContext } from './context.ts';
import { keepDatabases } from './databases.ts';
import { evidenceOf } from './evidence.ts';
import { keepPlaybook, keepPrepared } from './prepared.ts';

/** Maps the selected phases in the order in which they run and keeps each mapping and its terms under their digests. */
export async function map(context: StageContext, sources: Catalogs, targets: Catalogs, selection: Selection = {}): Promise<MappedPhase[]> {
  const { playbook, parser, transforms } = context;
  const resolved = resolveIdentities(playbook, targets);
  const evidence = new Map([...sources].map(([name, catalog]) => [name, evidenceOf(context, name, catalog)]));
  const mapped: MappedPhase[] = [];
  for (const name of selectPhases(playbook, selection)) {
    const phase = playbook.phases.find((each) => each.phase === name);
    assert(phase, `the playbook does not know its phase ${name}`);
    const [source, target] = [catalogOf(sources, phase.databases.source), catalogOf(targets, phase.databases.target)];
    const known = { playbook, source, target, parser, transforms, evidence: evidence.get(phase.databases.source) };
    const mapping = await mapPhase(phase, known);
    const entity = findEntity(target, mapping.target);
    assert(entity, `the target does not know ${mapping.target}`);
    const digest = mappingDigest(mapping);
    await keep(context, { kind: 'mapping', name, content: mapping, digest });
    await keepTerms(context, mapping);
    const each = { phase, mapping, digest, extract: extractOf(mapping, source), target: entity, identities: identitiesOf(phase, resolved) };
    await keepPrepared(context, each, source);
    mapped.push(each);
  }
  await keepPlaybook(context);
  await keepDatabases(context, context.author);
  return mapped;
}

/** Keeps the terms that the playbook has for a mapping's phase, so that they can be decided on. */
export function keepTerms(context: StageContext, mapping: Mapping): Promise<void> {
  return keep(context, { kind: 'terms', name: mapping.phase, content: termsOf(context.playbook, mapping) });
}

/** Keeps what a phase is now, and who brought that about where it is new. */
async function keep(
  { journal, control, playbook, author }: StageContext,
  of: Pick<Artifact, 'kind' | 'name' | 'content' | 'digest'>,
): Promise<void> {
  const artifact = { ...of, playbook: playbook.playbook, author };
  await journal.noteChange(control, artifact, await journal.save(control, artifact));
}
