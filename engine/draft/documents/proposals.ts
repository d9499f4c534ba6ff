import type { CollectionFacts, DocumentCatalog, PathFacts } from '../../../model/documents.ts';
import { findPath } from '../../../model/documents.ts';
import type { NormalForm, Normalisation, WantedForms } from '../../../model/normalisation.ts';
import { exampleOf } from './evidence-words.ts';
import { arrayProposal } from './propose-arrays.ts';
import { objectProposals, rootUnions } from './propose-objects.ts';
import { statesProposal } from './propose-states.ts';
import { withWanted } from './wanted-forms.ts';

const membersShown = 5;

/** An object is shown by its members. */
function exampleIn(example: string | null, { paths }: CollectionFacts, { path }: PathFacts): string | null {
  if (example !== '{…}') return example;
  const members = paths.filter((each) => each.path.startsWith(`${path}.`) && !/[.[{]/.test(each.path.slice(path.length + 1)));
  const shown = members.slice(0, membersShown).map((each) => `${each.path.slice(path.length + 1)}: ${exampleOf(each) ?? 'null'}`);
  return `{${shown.join(', ')}${members.length > membersShown ? ', …' : ''}}`;
}

/** Forms by which elements are rows of a table of their own. */
const formsApart: ReadonlySet<NormalForm> = new Set(['child_table', 'join_table', 'tag_table', 'map_table']);

/**
 * How every place in documents becomes part of tables: pure, from counts over all documents; `wanted` are forms that a person has chosen. Throws
 * `argument_invalid` where a place has no such form.
 */
export function proposalsOf({ collections }: DocumentCatalog, wanted: WantedForms = {}): Normalisation[] {
  const ownTables = collections.filter(({ kind }) => kind !== 'gridfs_chunks');
  const found = ownTables.flatMap((collection) => {
    const views = collections.flatMap(({ view }) => (view?.on === collection.collection ? [view.pipeline] : []));
    const whole = rootUnions(collection).map((each) => ({ entity: collection.entity, path: '', ...each }));
    return [...whole, ...collection.paths.flatMap((facts) => proposalsAt(collection, facts, views))];
  });
  return withWanted(found, wanted);
}

function proposalsAt(collection: CollectionFacts, facts: PathFacts, views: readonly string[]): Normalisation[] {
  const elements = findPath(collection, `${facts.path}[]`) ?? findPath(collection, `${facts.path}{}`) ?? null;
  const found = [
    ...(facts.arrays ? [arrayProposal(facts, elements, facts.arrays, placeWords(facts.path, views))] : []),
    ...(facts.objects ? objectProposals(facts, elements, (member) => isReference(collection, `${facts.path}.${member}`)) : []),
  ];
  const isApart = !isWithin(facts.path) && found.some(({ form }) => form !== null && (formsApart.has(form) || hasElements(form, facts)));
  return [...found, ...statesProposal(facts, isApart, objectAround(collection, facts.path))].map((each) => ({
    entity: collection.entity,
    path: facts.path,
    ...each,
    example: exampleIn(each.example, collection, elements ?? facts),
  }));
}

/** Whether values at a path are keys of a collection: the object is a copy of its document then. */
const isReference = (collection: CollectionFacts, path: string): boolean => (findPath(collection, path)?.references ?? []).length > 0;

const isWithin = (path: string): boolean => /\[\]|\{\}/.test(path);

/** Elements of several types are rows, too, and a document that is an array of arrays. */
const hasElements = (form: NormalForm, { arrays, types }: PathFacts): boolean =>
  arrays !== undefined && arrays.elements > 0 && (form === 'variants' || form === 'document') && isOnlyArrays(types);

const isOnlyArrays = (types: PathFacts['types']): boolean =>
  Object.keys(types).every((type) => ['array', 'null', 'undefined'].includes(type));

/** Arrays below elements stay in the element's document; views look into arrays element by element. */
const placeWords = (path: string, views: readonly string[]): string | null => {
  if (isWithin(path)) return 'It stands inside of elements.';
  return views.some((pipeline) => pipeline.includes(`"$${path}"`)) ? 'A view looks at its elements one by one.' : null;
};

/** The object in which a member stands, where that may lack itself. */
function objectAround(collection: CollectionFacts, path: string): PathFacts | undefined {
  const at = path.lastIndexOf('.');
  return at < 0 ? undefined : findPath(collection, path.slice(0, at));
}
