import type { CurrentArtifact } from '../../engine/journal/current-artifacts.ts';
import { runningPhases } from '../../engine/stages/context.ts';
import { databaseWaits, otherWords } from '../../engine/stages/databases.ts';
import { termChanges } from '../../model/terms.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { approves, type Found } from './found.ts';

/** Mappings, publications, embeddings, terms and databases that nobody has approved as they stand. */
export async function waitingArtifacts(bench: Workbench, standing: readonly CurrentArtifact[]): Promise<Found[]> {
  const running = new Set(runningPhases(bench.playbook).map(({ phase }) => phase));
  const of = (kind: CurrentArtifact['kind']): CurrentArtifact[] => standing.filter((each) => each.kind === kind);
  const mappings = of('mapping').filter(({ name, decision }) => running.has(name) && decision === null);
  const open = new Set(mappings.map(({ name }) => name));
  // A phase's first approval covers its terms, and the databases.
  const terms = of('terms').filter(
    (each) => running.has(each.name) && isOpen(each) && (each.approvedLast !== null || !open.has(each.name)),
  );
  const termsFound: Found[] = [];
  for (const each of terms) termsFound.push(await foundTerms(bench, each));
  const published = new Set(
    (bench.playbook.publications ?? []).flatMap(({ publication, off }) => (off === undefined ? [publication] : [])),
  );
  const publications = of('publication').filter(({ name, decision }) => published.has(name) && decision === null);
  const embedded = new Set((bench.playbook.embeddings ?? []).flatMap(({ embedding, off }) => (off === undefined ? [embedding] : [])));
  const embeddings = of('embedding').filter(({ name, decision }) => embedded.has(name) && decision === null);
  return [
    ...embeddings.map((each) =>
      found(bench, each, 'embedding', `embeddings of ${each.name}`, 'They are made only when a person has approved them.'),
    ),
    ...publications.map((each) =>
      found(bench, each, 'publication', `publication of ${each.name}`, 'It is published only when a person has approved it.'),
    ),
    ...of('copy').flatMap((each) =>
      bench.playbook.accounts !== undefined && each.decision === null
        ? [found(bench, each, 'copy', `bringing of ${each.name}`, 'They are brought only when a person has approved how.')]
        : [],
    ),
    ...mappings.map((each) => found(bench, each, 'mapping', `mapping of ${each.name}`, 'It runs only when a person has approved it.')),
    ...termsFound,
    ...(await foundDatabases(bench, of('databases'), mappings.length > 0)),
  ];
}

/** Neither approved last under its name, nor rejected. */
const isOpen = ({ digest, decision, approvedLast }: CurrentArtifact): boolean =>
  decision === null || (decision === 'approved' && approvedLast !== digest);

function found(bench: Workbench, { digest, by, since }: CurrentArtifact, kind: Found['kind'], what: string, why: string): Found {
  return { kind, id: digest, what, why, by, since, how: approves(bench, digest) };
}

async function foundTerms(bench: Workbench, each: CurrentArtifact): Promise<Found> {
  const { journal, control } = bench;
  const now = await journal.readAs(control, each.digest, 'terms');
  const changes = each.approvedLast === null ? [] : termChanges(await journal.readAs(control, each.approvedLast, 'terms'), now);
  return found(bench, each, 'terms', `terms of ${each.name}`, changes.join('; ') || 'Nobody has approved them yet.');
}

async function foundDatabases(bench: Workbench, standing: readonly CurrentArtifact[], isCovered: boolean): Promise<Found[]> {
  const waiting: Found[] = [];
  for (const each of standing) {
    const database = each.decision === 'rejected' ? null : await databaseWaits(bench, each.digest);
    if (!database || (database.state === 'first' && isCovered)) continue;
    const item = found(bench, each, 'database', `${each.name} database`, otherWords(database));
    waiting.push({ ...item, how: `godwit approve --databases --as NAME --playbook ${bench.playbook.playbook}` });
  }
  return waiting;
}
