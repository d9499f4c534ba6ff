import { type Catalog, findEntity, findField } from '../../model/catalog.ts';
import type { CollectionFacts, DocumentCatalog, PathFacts } from '../../model/documents.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { BsonType, Empty, Form, MappedColumn, MappedElements, MappedNode, PipelineMapping } from '../../model/pipelines/mapped.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { elementEntityName } from '../../model/unnest.ts';

/** What NULL stands for in a column that holds it for null and missing alike, by the member's path: `users.nick`, `users.orders[].note`. */
export type DeclaredEmpties = Readonly<Record<string, Empty>>;

export interface MappingInput {
  readonly playbook: Playbook;
  readonly documents: DocumentCatalog;
  readonly target: Catalog;
  readonly empties?: DeclaredEmpties;
}

/** Where the members of all collections stand in the target, by the rules of a playbook and what all documents hold. */
export function pipelineMapping(input: MappingInput): PipelineMapping {
  const found = input.documents.collections.flatMap((facts) => {
    const phase = input.playbook.phases.find((each) => each.source === facts.entity && isWhole(each));
    return phase ? [[facts.entity, collectionOf(input, facts, phase)] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Rows that a phase passes over would be lacking in every pipeline. */
const isWhole = ({ where, off, unnest }: PlaybookPhase): boolean => where === undefined && off === undefined && unnest === undefined;

interface Members {
  readonly facts: CollectionFacts;
  /** `orders[].` for what elements hold; the members below are told by their paths. */
  readonly within: string;
  readonly phase: PlaybookPhase;
  /** How the source calls the column of a member. */
  columnOf(path: string): string;
}

function collectionOf(input: MappingInput, facts: CollectionFacts, phase: PlaybookPhase) {
  const members: Members = { facts, within: '', phase, columnOf: (path) => path };
  return { ...placeOf(phase.target), members: treeOf(input, members) };
}

function placeOf(target: string): { schema: string; table: string } {
  const [schema, table] = target.includes('.') ? target.split(/\.(.*)/s) : ['public', target];
  return { schema: schema ?? 'public', table: table ?? '' };
}

interface Tree {
  [name: string]: Tree | MappedNode;
}

/** Without a prototype: members may be called as those of any object are. */
const emptyTree = (): Tree => Object.create(null) as Tree;

function treeOf(input: MappingInput, members: Members): Readonly<Record<string, MappedNode>> {
  const { facts, within } = members;
  const tree = emptyTree();
  for (const each of facts.paths) {
    const path = each.path.slice(within.length);
    if (!each.path.startsWith(within) || path === '' || /[[\]{}'"]/.test(path)) continue;
    const node = elementsOf(input, members, each) ?? columnOf(input, members, each, path);
    if (node) put(tree, path.split('.'), node);
  }
  return nodesOf(tree);
}

function put(tree: Tree, [name = '', ...rest]: readonly string[], node: MappedNode): void {
  if (rest.length === 0) {
    tree[name] = node;
    return;
  }
  const inner = tree[name] ?? emptyTree();
  tree[name] = inner;
  if (!('kind' in inner) || typeof inner.kind !== 'string') put(inner as Tree, rest, node);
}

const nodesOf = (tree: Tree): Record<string, MappedNode> =>
  Object.fromEntries(
    Object.entries(tree).map(([name, each]): [string, MappedNode] => [
      name,
      typeof each.kind === 'string' ? (each as MappedNode) : { kind: 'object', members: nodesOf(each as Tree) },
    ]),
  );

function columnOf(
  input: MappingInput,
  { facts, phase, within, columnOf: named }: Members,
  path: PathFacts,
  member: string,
): MappedColumn | null {
  const column = named(member);
  const rules = Object.entries(phase.fields);
  const copy = rules.find(([, rule]) => isCopyOf(rule, column))?.[0];
  const key = rules.find(([, rule]) => isLinkOf(rule, column))?.[0];
  const target = findEntity(input.target, phase.target);
  const name = copy ?? key;
  const field = name === undefined || !target ? undefined : findField(target, name);
  const types = typesOf(path);
  const form = field && field.type.dimensions === 0 ? forms[field.type.kind] : undefined;
  if (name === undefined || form === undefined || types === null) return null;
  return {
    kind: 'column',
    column: name,
    form,
    types,
    empty: emptyAt(input, facts, path, within),
    ...(copy === undefined && { isNewKey: true }),
  };
}

const isCopyOf = (rule: FieldRule, column: string): boolean =>
  typeof rule === 'object' && 'copy' in rule && rule.copy === column && rule.clean === undefined;

const isLinkOf = (rule: FieldRule, column: string): boolean =>
  rule === 'identity' ? column === '_id' : typeof rule === 'object' && 'reference' in rule && [rule.from].flat().join() === column;

const forms: Readonly<Record<string, Form>> = {
  smallint: 'integer',
  integer: 'integer',
  bigint: 'bigint',
  numeric: 'numeric',
  double: 'double',
  text: 'text',
  varchar: 'text',
  boolean: 'boolean',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
  bytea: 'bytea',
  jsonb: 'jsonb',
};

const names: Readonly<Record<string, BsonType>> = {
  int32: 'int',
  int64: 'long',
  double: 'double',
  decimal128: 'decimal',
  string: 'string',
  symbol: 'string',
  object: 'object',
  array: 'array',
  binary: 'binData',
  objectId: 'objectId',
  boolean: 'bool',
  date: 'date',
};

/** Null where values are of a type that pipelines are not translated for. */
function typesOf({ types }: PathFacts): BsonType[] | null {
  const found = Object.keys(types).filter((name) => name !== 'null' && name !== 'undefined');
  const known = found.flatMap((name) => names[name] ?? []);
  return known.length === found.length ? [...new Set(known)] : null;
}

/** What NULL stands for, by what was seen in all documents. */
function emptyAt(input: MappingInput, { entity, paths }: CollectionFacts, { path, empty, types }: PathFacts, within: string): Empty {
  const hasNull = (empty.null ?? 0) + (types.null ?? 0) + (types.undefined ?? 0) > 0;
  const above = path.slice(within.length).split('.').slice(0, -1);
  const parents = above.map((_, i) => paths.find((each) => each.path === within + above.slice(0, i + 1).join('.')));
  const isAlways = parents.every((each) => each !== undefined && (each.types.object ?? 0) === each.places);
  const hasMissing = (empty.missing ?? 0) > 0 || !isAlways;
  if (!hasNull) return hasMissing ? 'missing' : 'never';
  return hasMissing ? (input.empties?.[`${entity}.${path}`] ?? 'merged') : 'null';
}

/** The elements of an array, where a phase makes rows of them. */
function elementsOf(input: MappingInput, { facts, within }: Members, path: PathFacts): MappedElements | null {
  const unnest = `${path.path}[]`;
  const isAllArrays = Object.keys(path.types).every((type) => ['array', 'null', 'undefined'].includes(type));
  const source = elementEntityName(facts.entity, unnest);
  // Several phases may read the elements: those of a junction lead to their row, those of what it joins do not.
  const phase = input.playbook.phases.find(
    (each) => each.unnest === unnest && (each.source === source || each.source === facts.entity) && linkToParent(each) !== undefined,
  );
  if (!phase || within !== '' || !isAllArrays || phase.where !== undefined || phase.off !== undefined) return null;
  const rules = Object.entries(phase.fields);
  const [parent, link] = linkToParent(phase) ?? [];
  const key = input.playbook.phases.find((each) => typeof link === 'object' && 'reference' in link && each.phase === link.reference);
  const keyColumn = Object.entries(key?.fields ?? {}).find(([, rule]) => rule === 'identity')?.[0];
  if (parent === undefined || keyColumn === undefined || key?.source !== facts.entity) return null;
  const element = elementOf(input, { facts, phase, within: `${unnest}.`, columnOf: (member) => `element.${member}` }, unnest);
  const ordinal = rules.find(([, rule]) => isCopyOf(rule, 'ordinal'))?.[0] ?? null;
  return (
    element && {
      kind: 'elements',
      ...placeOf(phase.target),
      parent,
      key: keyColumn,
      ordinal,
      element,
      empty: emptyArray(input, facts, path),
    }
  );
}

/** The column that holds which row an element stands in. */
const linkToParent = ({ fields }: PlaybookPhase): [string, FieldRule] | undefined =>
  Object.entries(fields).find(([, rule]) => typeof rule === 'object' && 'reference' in rule && [rule.from].flat().join() === 'parent._id');

function elementOf(input: MappingInput, members: Members, unnest: string): MappedNode | null {
  const own = members.facts.paths.find(({ path }) => path === unnest);
  if (!own) return null;
  const types = Object.keys(own.types);
  if (types.every((type) => type === 'object')) return { kind: 'object', members: treeOf(input, members) };
  const read = ['value', 'element'].map((column) => columnOf(input, { ...members, within: '', columnOf: () => column }, own, unnest));
  return types.includes('object') || types.includes('array') ? null : (read.find((each) => each !== null) ?? null);
}

/** What no element stands for: several states in one cannot be told apart. */
function emptyArray(input: MappingInput, { entity }: CollectionFacts, { path, empty, types }: PathFacts): Empty {
  const states: Empty[] = [
    ...((empty.missing ?? 0) > 0 ? (['missing'] as const) : []),
    ...((empty.null ?? 0) + (types.null ?? 0) > 0 ? (['null'] as const) : []),
    ...((empty.empty_array ?? 0) > 0 ? (['never'] as const) : []),
  ];
  const [only = 'never'] = states;
  return states.length > 1 ? (input.empties?.[`${entity}.${path}`] ?? 'merged') : only;
}
