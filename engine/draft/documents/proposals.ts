import type { CollectionFacts, DocumentCatalog, PathFacts } from '../../../model/documents.ts';
import { findPath } from '../../../model/documents.ts';
import type { Normalisation } from '../../../model/normalisation.ts';
import { arrayProposal } from './propose-arrays.ts';
import { objectProposals } from './propose-objects.ts';
import { statesProposal } from './propose-states.ts';

/** How every place in documents becomes part of tables: pure, from counts over all documents. */
export function proposalsOf({ collections }: DocumentCatalog): Normalisation[] {
  return collections.flatMap((collection) => collection.paths.flatMap((facts) => proposalsAt(collection, facts)));
}

function proposalsAt(collection: CollectionFacts, facts: PathFacts): Normalisation[] {
  const elements = findPath(collection, `${facts.path}[]`) ?? findPath(collection, `${facts.path}{}`) ?? null;
  const found = [
    ...(facts.arrays ? [arrayProposal(facts, elements, facts.arrays)] : []),
    ...(facts.objects ? objectProposals(facts, elements) : []),
    ...statesProposal(facts),
  ];
  return found.map((each) => ({ entity: collection.entity, path: facts.path, ...each }));
}
