import { type Catalog, entityFingerprint, findEntity } from '../../model/catalog.ts';
import { canonicalJson, sha256Hex } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Mapping } from '../../model/mapping.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { writtenPlaybook } from '../../model/playbook-databases.ts';
import { type Prepared, playbookPart, prepared, withoutPasswords } from '../../model/prepared.ts';
import type { Artifact } from '../journal/journal.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { type Catalogs, catalogOf } from '../route.ts';
import type { StageContext } from './context.ts';

/** Preparations of a phase that are looked through. */
const preparedMax = 50;
const keptName = 'playbook';

type Records = Pick<StageContext, 'journal' | 'control' | 'playbook'>;

/** A preparation of a phase with its mapping. */
export interface KeptPhase {
  readonly phase: PlaybookPhase;
  readonly prepared: Prepared;
  readonly mapping: Mapping;
  /** When the mapping was approved; null where that does not stand. */
  readonly approvedAt: string | null;
}

/** Keeps what phases run by beside their mappings. */
export async function keepPrepared(context: StageContext, mapped: readonly MappedPhase[], sources: Catalogs): Promise<void> {
  const { journal, control } = context;
  await journal.saveChanges(
    control,
    mapped.map((each) => preparedArtifact(context, each, catalogOf(sources, each.phase.databases.source))),
  );
}

function preparedArtifact(context: StageContext, { phase, mapping, digest, sourceRead }: MappedPhase, source: Catalog): Artifact {
  const { journal, playbook, author } = context;
  // As it will be read: what the schema leaves out is no part of the seal.
  const content = prepared.parse({
    mapping: digest,
    part: playbookPart(playbook, phase),
    code: mapping.transform ? sha256Hex(mapping.transform.source) : null,
    lookups: lookedUp(mapping, source),
    extract: sourceRead,
    seal: null,
  });
  const seal = journal.audit.seal(sealedText(playbook.playbook, phase.phase, content));
  return { kind: 'prepared', playbook: playbook.playbook, name: phase.phase, content: { ...content, seal }, author };
}

const sealedText = (playbook: string, phase: string, { seal: _, ...content }: Prepared): string =>
  canonicalJson([playbook, phase, content]);

/** Keeps the playbook with its code, so that who has the journal can go on without its folder. */
export async function keepPlaybook({ journal, control, playbook, transforms, author }: StageContext): Promise<void> {
  const texts: Record<string, string> = {};
  for (const { transform } of playbook.phases) {
    const text = transform && transforms ? textIfAny(transform.file, (file) => transforms.read(file)) : null;
    if (transform && text !== null) texts[transform.file] = text;
  }
  const content = { playbook: writtenPlaybook(withoutPasswords(playbook)), texts };
  await journal.save(control, { kind: 'playbook', playbook: playbook.playbook, name: keptName, content, author });
}

/** The playbook as it was mapped last; null where it never was. */
export async function lastPlaybook({ journal, control }: Omit<Records, 'playbook'>, name: string) {
  return (await journal.last(control, name, 'playbook', keptName))?.content ?? null;
}

function textIfAny(file: string, read: (file: string) => string): string | null {
  try {
    return read(file);
  } catch (error) {
    if (error instanceof GodwitError) return null;
    throw error;
  }
}

/** What is kept of a phase, the newest first. */
export async function keptOf({ journal, control, playbook }: Records, phase: PlaybookPhase): Promise<KeptPhase[]> {
  const found: KeptPhase[] = [];
  for (const digest of await journal.digests(control, playbook.playbook, 'prepared', phase.phase, preparedMax)) {
    const each = await readIfAny(() => journal.readAs(control, digest, 'prepared'));
    const mapping = each && (await readIfAny(() => journal.readAs(control, each.mapping, 'mapping')));
    if (!each || !mapping || mapping.phase !== phase.phase) continue;
    const isOurs = journal.audit.isSealed(sealedText(playbook.playbook, phase.phase, each), each.seal);
    if (isOurs) found.push({ phase, prepared: each, mapping, approvedAt: (await journal.approval(control, each.mapping))?.at ?? null });
  }
  return found;
}

/** Null also for what a version before this one has kept in another form. */
async function readIfAny<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'artifact_not_found') return null;
    throw error;
  }
}

/** Of what is kept, what was approved for what the playbook says now; the newest approval first. */
export function approvedOf(
  kept: readonly KeptPhase[],
  { playbook, transforms }: Pick<StageContext, 'playbook' | 'transforms'>,
): KeptPhase[] {
  return kept
    .filter(({ phase, prepared, approvedAt }) => {
      const code = phase.transform && transforms ? sha256Hex(transforms.read(phase.transform.file)) : null;
      return approvedAt !== null && prepared.part === playbookPart(playbook, phase) && prepared.code === code;
    })
    .sort((a, b) => ((a.approvedAt ?? '') < (b.approvedAt ?? '') ? 1 : -1));
}

/** Whether both databases are as they were when the mapping was made, as far as it touches them. */
export function fits({ phase, mapping, prepared }: KeptPhase, sources: Catalogs, targets: Catalogs): boolean {
  const [source, target] = [catalogOf(sources, phase.databases.source), catalogOf(targets, phase.databases.target)];
  if (!isBetween(mapping, phase)) return false;
  const [read, written] = [findEntity(source, mapping.source), findEntity(target, mapping.target)];
  if (!read || !written) return false;
  const isSame = entityFingerprint(read) === mapping.structure.source && entityFingerprint(written) === mapping.structure.target;
  return isSame && sameRecord(prepared.lookups, lookedUp(mapping, source));
}

/** Whether a mapping was made for the databases of the phase, where those are named. */
const isBetween = ({ databases }: Mapping, { databases: own }: PlaybookPhase): boolean =>
  (databases?.source ?? own.source) === own.source && (databases?.target ?? own.target) === own.target;

function lookedUp({ lookups }: Mapping, source: Catalog): Record<string, string> {
  const entities = lookups.flatMap(({ entity }) => findEntity(source, entity) ?? []);
  return Object.fromEntries(entities.map((each) => [each.name, entityFingerprint(each)]));
}

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
