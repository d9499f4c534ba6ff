import { plainTypes } from '../../model/core-type.ts';
import { type CollectionFacts, findPath, type PathFacts } from '../../model/documents.ts';
import { type Facet, facetOf } from '../../model/facet.ts';
import type { FieldMapping } from '../../model/mapping.ts';
import type { PlanNode, ReadBack, TuplePlan, ValueForm, ValuePlan } from '../../model/rebuild.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { emptinessOf, formOf, targetForm, unfitColumn } from './forms.ts';

/** A column that says how a place in documents is empty. */
export interface PlannedState {
  readonly path: readonly string[];
  readonly at: string;
  readonly alias: string;
}

/** Where a facet's member stands, and what is known of it. */
interface Place {
  readonly path: readonly string[];
  readonly facts: PathFacts;
}

/** The facet that a rule copies as it stands; null where it reads a plain column. */
export function facetCopied({ rule }: FieldMapping, { sourceRead: { entity } }: MappedPhase): Facet | null {
  if (rule.rule !== 'copy' || !entity.hasFacets || entity.fields.some(({ name }) => name === rule.column)) return null;
  return facetOf(rule.column);
}

/** Members of which a column says how they are empty. */
export const toldMembers = (phase: MappedPhase): ReadonlySet<string> =>
  new Set(
    phase.mapping.fields.flatMap((field) => {
      const facet = facetCopied(field, phase);
      return facet?.kind === 'state' ? [facet.column] : [];
    }),
  );

export interface FacetBack {
  readonly node: ValuePlan | TuplePlan;
  readonly read: ReadBack;
  /** What is known of the values in the array. */
  readonly elements: PathFacts;
}

/** What an array in a column, or a place of a tuple, gives back; in words why it gives nothing. */
export function facetBack(
  facet: Exclude<Facet, { kind: 'state' }>,
  { facts }: Place,
  column: { readonly alias: string; readonly target: string; readonly phase: MappedPhase; readonly isTold: boolean },
  collection: CollectionFacts,
): FacetBack | string {
  const elements = findPath(collection, `${facts.path}[]`);
  const type = column.phase.target.fields.find(({ name }) => name === column.target)?.type;
  if (!elements || !type) return 'the column is gone.';
  const [typed, unfit] = [{ ...type, dimensions: 0, native: type.native.replace(/\[\]$/, '') }, 'it holds no such array.'];
  if (type.dimensions !== (facet.kind === 'values' ? 1 : 0)) return unfit;
  const form = targetForm(facet.kind === 'values' ? elementForm(elements) : placeForm(facts, facet.place, elements), typed);
  const why = unfitColumn(form, typed);
  if (why !== null) return why;
  const value: ValuePlan = {
    ...{ kind: 'value', path: facts.path, form, columns: [{ alias: column.alias, isOptional: false }] },
    empty: column.isTold ? 'told' : emptinessOf(facts, false),
    ...(facet.kind === 'values' && { isArray: true }),
  };
  const node = facet.kind === 'values' ? value : tupleOf(facet, value);
  return { node, elements, read: { alias: column.alias, column: column.target, as: form === 'date' ? 'milliseconds' : 'text' } };
}

const tupleOf = ({ place, places }: Extract<Facet, { kind: 'place' }>, value: ValuePlan): TuplePlan => ({
  ...{ kind: 'tuple', path: value.path, empty: value.empty, length: places, places: new Map([[place, value]]) },
});

/** Elements of one type; numbers of several by their value. */
const elementForm = (elements: PathFacts): ValueForm => formOf({ type: plainTypes.decimal }, elements);

function placeForm({ arrays }: PathFacts, place: number, elements: PathFacts): ValueForm {
  const types = arrays?.positions[place - 1];
  return elementForm(types ? { ...elements, types } : elements);
}

/** Puts what says how places are empty to the plans of these places. */
export function putStates(members: Map<string, PlanNode>, states: readonly PlannedState[]): void {
  for (const { path, alias } of states) putState(members, path, alias);
}

function putState(members: Map<string, PlanNode>, [name = '', ...below]: readonly string[], state: string): void {
  const node = members.get(name);
  if (!node || node.kind === 'unread') return;
  if (below.length === 0) members.set(name, { ...node, state, ...(node.kind !== 'record' && { empty: 'told' }) } as PlanNode);
  else if (node.kind === 'record') putState(node.members as Map<string, PlanNode>, below, state);
}
