import { type Catalog, type Entity, findEntity } from '../../model/catalog.ts';
import { standsElsewhere } from '../../model/no-target-words.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { Finding } from '../../model/profile.ts';
import { counted } from '../evidence.ts';
import { adviceOf, gravityOf } from './left-advice.ts';

/** What becomes of something that the source has. */
export interface InventoryItem {
  /** `table`, `view`, `function`, … */
  readonly kind: string;
  readonly name: string;
  readonly fate: 'moved' | 'rewritten' | 'left';
  readonly why: string;
  /** What to do about it; only of what is left. */
  readonly todo?: string;
}

/** Views that were rewritten for the target, by name; others with the reason why not. */
export type ViewFates = ReadonlyMap<string, { readonly fate: 'rewritten' | 'left'; readonly why: string }>;

export interface InventoryInput {
  readonly source: Catalog;
  readonly target: Catalog;
  readonly playbook: Playbook;
  readonly findings: readonly Finding[];
  readonly views?: ViewFates;
  /** Policies and grants that were made in the target, as the left-behind list names them. */
  readonly made?: ReadonlySet<string>;
  /** What else becomes something. */
  readonly others?: readonly InventoryItem[];
}

/** Everything that a source has, and whether it moves, changes or stays; what stays first, the gravest and rarest kinds before others. */
export function inventoryOf(input: InventoryInput): InventoryItem[] {
  const items = [
    ...unreadSchemas(input.source),
    ...input.source.entities.flatMap((entity) => entityItems(entity, input)),
    ...sequenceItems(input),
    ...named(
      'extension',
      input.source.extensions,
      input.target.extensions,
      'Nothing of the drafted target needs it, or it cannot be set up there.',
    ),
    ...typeItems(input),
    ...largeObjectItems(input.source),
    ...otherItems(input),
    ...(input.others ?? []),
  ];
  return sorted(items);
}

const left = (kind: string, name: string, why: string): InventoryItem => ({ kind, name, fate: 'left', why, todo: adviceOf(kind) });
const moved = (kind: string, name: string, why: string): InventoryItem => ({ kind, name, fate: 'moved', why });

function sorted(items: readonly InventoryItem[]): InventoryItem[] {
  const sizes = new Map([...Map.groupBy(items, ({ kind, fate }) => `${fate} ${kind}`)].map(([key, alike]) => [key, alike.length]));
  const fates = ['left', 'rewritten', 'moved'];
  const weight = ({ kind, fate }: InventoryItem): number => gravityOf(kind) || (sizes.get(`${fate} ${kind}`) ?? 0);
  return items.toSorted(
    (a, b) => fates.indexOf(a.fate) - fates.indexOf(b.fate) || weight(a) - weight(b) || compare(a.kind, b.kind) || compare(a.name, b.name),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function unreadSchemas({ unreadSchemas: unread = [] }: Catalog): InventoryItem[] {
  return unread.map(({ name, tables, rows }) =>
    left(
      'schema',
      name,
      `It was not read: ${counted(tables, 'table')}, ${rows === null ? 'rows not counted' : `about ${counted(rows, 'row')}`}.`,
    ),
  );
}

function entityItems(entity: Entity, { source, playbook, findings, views }: InventoryInput): InventoryItem[] {
  const { name, kind, triggers } = entity;
  const phases = playbook.phases.filter((each) => each.source === name);
  const phase = phases.find(({ where }) => where === undefined) ?? phases[0];
  const reason = findings.find((each) => each.entity === name && /left_out|no_target|without_key|too_wide/.test(each.kind))?.message;
  const rows = source.sizes[name]?.rows ?? 0;
  const words = kind.replaceAll('_', ' ').replace('partitioned table', 'table');
  const view = views?.get(name);
  const own: InventoryItem = view
    ? view.fate === 'left'
      ? left(words, name, view.why)
      : { kind: words, name, fate: 'rewritten', why: view.why }
    : phase
      ? moved(words, name, `${counted(rows, 'row')}, by the phase ${phase.phase}.`)
      : left(words, name, reason ?? 'It has no phase.');
  const ignored = Object.entries(phase?.ignore ?? {}).filter(([, why]) => !standsElsewhere(why));
  const columns = ignored.map(([column, why]) => left('column', `${name}.${column}`, why));
  const parts = findings
    .filter((each) => phase && each.entity === name && partKinds.has(each.kind))
    .map((each) => left(partKinds.get(each.kind) ?? '', name, each.message));
  const indexes = view?.fate === 'rewritten' ? entity.indexes.map((index) => left('index', index.name, `It is an index of ${name}.`)) : [];
  return [
    own,
    ...indexes,
    ...columns,
    ...parts,
    ...triggers.map((trigger) => left('trigger', `${trigger.name} on ${name}`, 'It calls code that stays in the source.')),
  ];
}

const partKinds: ReadonlyMap<string, string> = new Map([
  ['default_left_out', 'default'],
  ['check_left_out', 'check'],
  ['exclusion_left_out', 'exclusion'],
  ['index_left_out', 'index'],
  ['reference_left_out', 'reference'],
  ['computed_as_plain', 'computed column'],
  ['partition_left_out', 'part of a partition'],
  ['collation_left_out', 'collation of a column'],
  ['row_security_left_out', 'row security'],
]);

/** A sequence comes along as the counter of its column. */
function sequenceItems({ source, playbook }: InventoryInput): InventoryItem[] {
  const carried = new Set(playbook.phases.map((phase) => findEntity(source, phase.source)?.table));
  return source.sequences.map(({ name, ownedBy }) =>
    ownedBy !== undefined && carried.has(ownedBy.slice(0, ownedBy.lastIndexOf('.')))
      ? moved('sequence', name, `As the counter of ${ownedBy} where the target counts it; it goes on past the migrated numbers.`)
      : left('sequence', name, 'No column that comes along owns it.'),
  );
}

function named(
  kind: string,
  all: readonly { readonly name: string }[],
  there: readonly { readonly name: string }[],
  why: string,
): InventoryItem[] {
  const known = new Set(there.map(({ name }) => name));
  return all.map(({ name }) => (known.has(name) ? moved(kind, name, 'The target has it too.') : left(kind, name, why)));
}

function typeItems({ source, target }: InventoryInput): InventoryItem[] {
  const why = 'No column of the target is of it.';
  return [
    ...named('enum', source.enums, target.enums, why),
    ...named('domain', source.domains, target.domains, why),
    ...named('composite type', source.composites, target.composites, why),
  ];
}

function largeObjectItems({ largeObjects }: Catalog): InventoryItem[] {
  if (!largeObjects) return [];
  const { count, bytes, columns } = largeObjects;
  const where = columns.length === 0 ? 'No column names them.' : `Their numbers stand in ${columns.join(', ')}.`;
  return [left('large objects', counted(count, 'object'), `Up to ${bytes} bytes. ${where}`)];
}

/** What the catalog only names. */
function otherItems({ source, target, made }: InventoryInput): InventoryItem[] {
  const collations = new Set((target.collations ?? []).map(({ schema, name }) => `${schema}.${name}`));
  return (source.leftBehind ?? [])
    .filter(({ kind }) => kind !== 'schema')
    .flatMap(({ kind, names, count }) => {
      const items = names.map((name) =>
        (kind === 'collation' && collations.has(name)) || made?.has(`${kind} ${name}`)
          ? moved(kind, name, 'The target has it too.')
          : left(kind, name, 'It is no part of the tables, and nobody migrates it.'),
      );
      return count > names.length ? [...items, left(kind, `and ${count - names.length} more`, 'Too many to name.')] : items;
    });
}
