import { elementRead, memberPath } from '../../model/column-ref.ts';
import { type CollectionFacts, findPath, type PathFacts } from '../../model/documents.ts';
import type { KeyRing } from '../../model/encryption.ts';
import type { DeclaredLoss, PlanNode, ReadBack, TableRead, UnreadPlan, ValueForm, ValuePlan } from '../../model/rebuild.ts';
import { keyColumn, ordinalColumn, valueColumn } from '../../model/unnest.ts';
import type { MappedPhase } from '../map/mapped-phase.ts';
import { emptinessOf, formOf, sealedForm, statesText, valueTypes } from './forms.ts';
import { givesBack } from './gives-back.ts';
import { requireRead } from './read-of.ts';

/** A path below the document or the element, and what gives it back. */
interface Placed<Node extends PlanNode> {
  readonly path: readonly string[];
  readonly node: Node;
}

/** What the columns of one table give back. */
export interface PlannedColumns {
  readonly values: readonly Placed<ValuePlan>[];
  readonly refused: readonly Placed<UnreadPlan>[];
  readonly losses: readonly DeclaredLoss[];
  readonly read: Pick<TableRead, 'columns'>;
  /** Alias of the ordinal or the map's key. */
  readonly place: string | null;
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
  const columns = columnsOf(phase, among, locate, prefix);
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
  return columnsOf(phase, among, locate, 'e');
}

const found = (path: readonly string[], facts: PathFacts | undefined) => (facts ? { path, facts } : null);

function columnsOf(phase: MappedPhase, { all, keys }: Among, locate: Locate, prefix: string): PlannedColumns {
  const values: Placed<ValuePlan>[] = [];
  const refused: Placed<UnreadPlan>[] = [];
  const columns: ReadBack[] = [];
  const losses = new Map<string, DeclaredLoss>();
  let place: string | null = null;
  phase.mapping.fields.forEach((field, i) => {
    const alias = `${prefix}c${i}`;
    if (field.rule.rule === 'copy' && [ordinalColumn, keyColumn].includes(field.rule.column) && phase.sourceRead.entity.unnest) {
      place = alias;
      columns.push({ alias, column: field.target, as: 'text' });
      return;
    }
    const back = givesBack(field, phase, all, (source) => sourceForm(phase, locate, source), keys);
    if (!('form' in back)) {
      for (const source of back.sources) {
        const at = locate(source);
        if (at) refused.push({ path: at.path, node: { kind: 'unread', path: at.facts.path, why: back.why } });
      }
      return;
    }
    const at = locate(back.source);
    if (!at) return;
    columns.push({ alias, ...back.read });
    const empty = emptinessOf(at.facts, at.path.length > 1);
    const column = { alias, isOptional: back.isOptional, ...(back.values && { values: back.values }) };
    values.push({ path: at.path, node: { kind: 'value', path: at.facts.path, form: back.form, empty, columns: [column] } });
    for (const loss of lossesOf(at.facts, back.form, empty)) losses.set(`${loss.path} ${loss.loss}`, loss);
  });
  return { values, refused: [...refused, ...noTarget(phase, locate)], losses: [...losses.values()], read: { columns }, place };
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
