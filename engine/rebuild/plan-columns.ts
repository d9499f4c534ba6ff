import { elementRead, memberPath } from '../../model/column-ref.ts';
import { type CollectionFacts, findPath, type PathFacts } from '../../model/documents.ts';
import type { KeyRing } from '../../model/encryption.ts';
import type { Facet } from '../../model/facet.ts';
import type { FieldMapping } from '../../model/mapping.ts';
import type { DeclaredLoss, PlanNode, ReadBack, TableRead, TuplePlan, UnreadPlan, ValueForm, ValuePlan } from '../../model/rebuild.ts';
import { keyColumn, ordinalColumn, valueColumn } from '../../model/unnest.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { emptinessOf, formOf, sealedForm, statesText, valueTypes } from './forms.ts';
import { givesBack } from './gives-back.ts';
import { facetBack, facetCopied, type PlannedState, toldMembers } from './plan-facets.ts';
import { requireRead } from './read-of.ts';

/** A path below the document or the element, and what gives it back. */
interface Placed<Node extends PlanNode> {
  readonly path: readonly string[];
  readonly node: Node;
}

/** What the columns of one table give back. */
export interface PlannedColumns {
  readonly values: readonly Placed<ValuePlan | TuplePlan>[];
  readonly refused: readonly Placed<UnreadPlan>[];
  readonly losses: readonly DeclaredLoss[];
  readonly read: Pick<TableRead, 'columns'>;
  /** Alias of the ordinal or the map's key. */
  readonly place: string | null;
  /** Columns that say how members are empty. */
  readonly states: readonly PlannedState[];
}

/** Where a source column stands: the path below the document (or element), and what is known of it. */
type Locate = (source: string) => { readonly path: readonly string[]; readonly facts: PathFacts } | null;

/** The phases beside one, and the keys of encrypted columns. */
export interface Among {
  readonly all: readonly MappedPhase[];
  readonly keys: KeyRing | undefined;
}

/** The columns of a table that holds a row for each document. */
export function ownColumns(
  facts: CollectionFacts,
  phase: MappedPhase,
  among: Among,
  prefix: string,
): PlannedColumns & { readonly read: TableRead } {
  const locate: Locate = (source) => {
    const found = facts.paths.find(({ path }) => nameOf(memberPath(path)) === source);
    return found ? { path: memberPath(found.path) ?? [], facts: found } : null;
  };
  const columns = columnsOf(phase, among, { collection: facts, locate }, prefix);
  return { ...columns, read: requireRead(phase, columns.read.columns, among.all) };
}

/** The catalog calls a column by its path with dots, and a member without a name by its quotes. */
const nameOf = (path: readonly string[] | null): string | null => path && (path.join('.') || '""');

/** The columns of a table that holds a row for each element at `elements`. */
export function elementColumns(facts: CollectionFacts, phase: MappedPhase, among: Among, elements: string): PlannedColumns {
  const locate: Locate = (source) => {
    if (source === valueColumn || source === elementRead) return found([], findPath(facts, elements));
    const path = source.startsWith(`${elementRead}.`) ? memberPath(source.slice(elementRead.length + 1)) : null;
    return path && found(path, findPath(facts, `${elements}.${source.slice(elementRead.length + 1)}`));
  };
  return columnsOf(phase, among, { collection: facts, locate }, 'e');
}

const found = (path: readonly string[], facts: PathFacts | undefined) => (facts ? { path, facts } : null);

interface Documents {
  readonly collection: CollectionFacts;
  readonly locate: Locate;
}

interface Planned {
  readonly values: Placed<ValuePlan | TuplePlan>[];
  readonly refused: Placed<UnreadPlan>[];
  readonly columns: ReadBack[];
  readonly states: PlannedState[];
  readonly losses: Map<string, DeclaredLoss>;
  place: string | null;
}

function columnsOf(phase: MappedPhase, among: Among, documents: Documents, prefix: string): PlannedColumns {
  const planned: Planned = { values: [], refused: [], columns: [], states: [], losses: new Map(), place: null };
  const told = toldMembers(phase);
  phase.mapping.fields.forEach((field, i) => {
    const alias = `${prefix}c${i}`;
    const facet = facetCopied(field, phase);
    if (facet) planFacet(planned, facet, { field, alias, phase, isTold: told.has(facet.column) }, documents);
    else planColumn(planned, { field, alias, phase, told }, among, documents);
  });
  const { columns, refused, losses, ...rest } = planned;
  return { ...rest, refused: [...refused, ...noTarget(phase, documents.locate)], losses: [...losses.values()], read: { columns } };
}

interface Column {
  readonly field: FieldMapping;
  readonly alias: string;
  readonly phase: MappedPhase;
}

function planColumn(
  planned: Planned,
  { field, alias, phase, told }: Column & { readonly told: ReadonlySet<string> },
  { all, keys }: Among,
  { locate }: Documents,
): void {
  if (field.rule.rule === 'copy' && [ordinalColumn, keyColumn].includes(field.rule.column) && phase.sourceRead.entity.unnest) {
    planned.place = alias;
    planned.columns.push({ alias, column: field.target, as: 'text' });
    return;
  }
  const back = givesBack(field, phase, all, (source, of) => sourceForm(of, locate, source), keys);
  if (!('form' in back)) {
    for (const source of back.sources) {
      const at = locate(source);
      if (at) planned.refused.push({ path: at.path, node: { kind: 'unread', path: at.facts.path, why: back.why } });
    }
    return;
  }
  const at = locate(back.source);
  if (!at) return;
  planned.columns.push({ alias, ...back.read });
  const empty = told.has(back.source) ? 'told' : emptinessOf(at.facts, at.path.length > 1);
  const column = { alias, isOptional: back.isOptional, ...(back.values && { values: back.values }) };
  planned.values.push({ path: at.path, node: { kind: 'value', path: at.facts.path, form: back.form, empty, columns: [column] } });
  keepLosses(planned, lossesOf(at.facts, back.form, empty));
}

/** Of a state the column that tells it; of an array or a place what the column gives back. */
function planFacet(
  planned: Planned,
  facet: Facet,
  { field: { target }, ...column }: Column & { readonly isTold: boolean },
  { locate, collection }: Documents,
): void {
  const at = locate(facet.column);
  if (!at) return;
  if (facet.kind === 'state') {
    planned.states.push({ path: at.path, at: at.facts.path, alias: column.alias });
    planned.columns.push({ alias: column.alias, column: target, as: 'text' });
    return;
  }
  const back = facetBack(facet, at, { ...column, target }, collection);
  if (typeof back === 'string') {
    const why = `${column.phase.target.name}.${target}: ${back}`;
    planned.refused.push({ path: at.path, node: { kind: 'unread', path: at.facts.path, why } });
    return;
  }
  const { node, read, elements } = back;
  planned.values.push({ path: at.path, node });
  planned.columns.push(read);
  const form = node.kind === 'tuple' ? [...node.places.values()].map((each) => each.form) : [node.form];
  for (const each of form) keepLosses(planned, lossesOf(elements, each, 'missing'));
  keepLosses(planned, lossesOf(at.facts, 'string', node.empty));
}

function keepLosses({ losses }: Planned, found: Iterable<DeclaredLoss>): void {
  for (const loss of found) losses.set(`${loss.path} ${loss.loss}`, loss);
}

function sourceForm({ sourceRead, phase }: MappedPhase, locate: Locate, source: string): ValueForm | null {
  const at = locate(source);
  const column = sourceRead.columns.find(({ alias, lookup }) => alias === source && lookup === null);
  if (!at || !column) return null;
  return phase.encrypt?.[source] ? sealedForm(at.facts) : formOf(column.field, at.facts);
}

function noTarget({ mapping }: MappedPhase, locate: Locate): Placed<UnreadPlan>[] {
  return mapping.noTarget.flatMap(({ column, reason }) => {
    const at = locate(column);
    return at ? [{ path: at.path, node: { kind: 'unread' as const, path: at.facts.path, why: `Ignored: ${reason}` } }] : [];
  });
}

function* lossesOf(facts: PathFacts, form: ValueForm, empty: string): Generator<DeclaredLoss> {
  const { path } = facts;
  if (empty === 'merged' && (facts.empty.null > 0 || facts.types.undefined))
    yield { path, loss: `NULL stands for all of these: ${statesText(facts) || 'missing'}, and for objects that are missing.` };
  if (form === 'number') yield { path, loss: `Numbers of the types ${valueTypes(facts).join(', ')} are compared by value.` };
  if (form === 'decimal128') yield { path, loss: 'Exponents of decimal128, and the sign of its zero.' };
  if (form === 'json') yield { path, loss: 'It is kept as JSON: types of numbers, signs of zero and the order of members are not.' };
}
