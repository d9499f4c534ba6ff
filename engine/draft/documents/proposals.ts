import type { CollectionFacts, DocumentCatalog, PathFacts } from '../../../model/documents.ts';
import { findPath } from '../../../model/documents.ts';
import type { Normalisation } from '../../../model/normalisation.ts';
import { exampleOf } from './evidence-words.ts';
import { arrayProposal } from './propose-arrays.ts';
import { objectProposals } from './propose-objects.ts';
import { statesProposal } from './propose-states.ts';

const membersShown = 5;

/** An object is shown by its members. */
function exampleIn(example: string | null, { paths }: CollectionFacts, { path }: PathFacts): string | null {
  if (example !== '{…}') return example;
  const members = paths.filter((each) => each.path.startsWith(`${path}.`) && !/[.[{]/.test(each.path.slice(path.length + 1)));
  const shown = members.slice(0, membersShown).map((each) => `${each.path.slice(path.length + 1)}: ${exampleOf(each) ?? 'null'}`);
  return `{${shown.join(', ')}${members.length > membersShown ? ', …' : ''}}`;
}

/** How every place in documents becomes part of tables: pure, from counts over all documents. */
export function proposalsOf({ collections }: DocumentCatalog): Normalisation[] {
  const ownTables = collections.filter(({ kind }) => kind !== 'gridfs_chunks');
  return ownTables.flatMap((collection) => collection.paths.flatMap((facts) => proposalsAt(collection, facts)));
}

function proposalsAt(collection: CollectionFacts, facts: PathFacts): Normalisation[] {
  const elements = findPath(collection, `${facts.path}[]`) ?? findPath(collection, `${facts.path}{}`) ?? null;
  const found = [
    ...(facts.arrays ? [arrayProposal(facts, elements, facts.arrays)] : []),
    ...(facts.objects ? objectProposals(facts, elements) : []),
    ...statesProposal(facts),
  ];
  return found.map((each) => ({
    entity: collection.entity,
    path: facts.path,
    ...each,
    example: exampleIn(each.example, collection, elements ?? facts),
  }));
}
