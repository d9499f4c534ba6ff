import { findEntity } from '../../model/catalog.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import { type Mapping, mappingDigest } from '../../model/mapping.ts';
import { findPhase } from '../../model/phases.ts';
import type { Playbook } from '../../model/playbook.ts';
import { termsOf } from '../../model/terms.ts';
import type { Artifact } from '../journal/journal.ts';
import { identitiesOf, resolveIdentities } from '../map/identities.ts';
import { mapPhase } from '../map/map-phase.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { sourceReadOf } from '../map/source-read.ts';
import { orderPhases } from '../playbook/order.ts';
import { type Selection, selectPhases } from '../playbook/select.ts';
import { type Catalogs, catalogOf } from '../route.ts';
import type { StageContext } from './context.ts';
import { keepDatabases } from './databases.ts';
import { evidenceOf } from './evidence.ts';
import { keepPlaybook, keepPrepared } from './prepared.ts';

/** Maps the selected phases in the order in which they run and keeps each mapping and its terms under their digests. */
export async function map(context: StageContext, sources: Catalogs, targets: Catalogs, selection: Selection = {}): Promise<MappedPhase[]> {
  const { playbook, parser, transforms } = context;
  refuseCirclesAcross(playbook);
  const resolved = resolveIdentities(playbook, targets);
  const evidence = new Map([...sources].map(([name, catalog]) => [name, evidenceOf(context, name, catalog)]));
  const mapped: MappedPhase[] = [];
  for (const name of selectPhases(playbook, selection)) {
    const phase = findPhase(playbook, name);
    assert(phase, `the playbook does not know its phase ${name}`);
    const [source, target] = [catalogOf(sources, phase.databases.source), catalogOf(targets, phase.databases.target)];
    const known = { playbook, source, target, parser, transforms, evidence: evidence.get(phase.databases.source) };
    const mapping = await mapPhase(phase, known);
    const entity = findEntity(target, mapping.target);
    assert(entity, `the target does not know ${mapping.target}`);
    const digest = mappingDigest(mapping);
    mapped.push({
      phase,
      mapping,
      digest,
      sourceRead: sourceReadOf(mapping, source),
      target: entity,
      identities: identitiesOf(phase, resolved),
    });
  }
  await keep(context, mapped);
  await keepPrepared(context, mapped, sources);
  await keepPlaybook(context);
  await keepDatabases(context, context.author);
  return mapped;
}

/** Rows that fall because others of the circle were kept aside would have to be followed from one database to the other and back. */
function refuseCirclesAcross(playbook: Playbook): void {
  for (const { phase, cycle } of orderPhases(playbook)) {
    const away = cycle.find((name) => findPhase(playbook, name)?.databases.target !== phase.databases.target);
    if (away === undefined) continue;
    throw new GodwitError(
      'playbook_invalid',
      `${phase.phase} and ${away} refer to each other and write different databases. Write both into one, or leave one of the ` +
        'references out and fill it after the run.',
      { details: { phases: [phase.phase, ...cycle] } },
    );
  }
}

/** Keeps the terms that the playbook has for a mapping's phase, so that they can be decided on. */
export async function keepTerms(context: StageContext, mapping: Mapping): Promise<void> {
  await context.journal.saveChanges(context.control, [termsArtifact(context, mapping)]);
}

/** Keeps what the phases are now, and who brought that about where it is new. */
async function keep(context: StageContext, mapped: readonly MappedPhase[]): Promise<void> {
  const { journal, control, playbook, author } = context;
  const artifacts = mapped.flatMap(({ phase: { phase: name }, mapping, digest }): Artifact[] => [
    { kind: 'mapping', playbook: playbook.playbook, name, content: mapping, digest, author },
    termsArtifact(context, mapping),
  ]);
  await journal.saveChanges(control, artifacts);
}

const termsArtifact = ({ playbook, author }: StageContext, mapping: Mapping): Artifact => ({
  kind: 'terms',
  playbook: playbook.playbook,
  name: mapping.phase,
  content: termsOf(playbook, mapping),
  author,
});
