import type { Catalog, Entity, Field } from '../model/catalog.ts';
import type { TargetStructure } from '../model/target-structure.ts';

/** Something of a structure that a tool's schema does not say, and why; plain SQL beside it does. */
export interface Unsaid {
  readonly of: string;
  readonly why: string;
}

/** What a tool can say of tables. Each gives the part without what it cannot say, and names that. */
export interface Speech {
  readonly tool: string;
  field(field: Field): { readonly said: Field; readonly why: string | null };
  /** Why a type is said as `text`; null where the tool has it. */
  type(type: Field['type']): string | null;
  /** Why no enum of such labels is said. */
  labels(labels: readonly string[]): string | null;
  /** Why a column cannot be part of a key, unique key, index or reference. */
  keyed(field: Field): string | null;
  check(check: Entity['checks'][number]): string | null;
  unique(unique: Entity['uniques'][number]): string | null;
  index(index: Entity['indexes'][number]): string | null;
  reference(reference: Entity['references'][number], entity: Entity, parent: Entity): string | null;
  /** Whether it makes a unique key as an index, which becomes the key afterwards. */
  readonly uniqueAsIndex: boolean;
  /** Why row security and its policies are not said; null where they are. */
  readonly policies: string | null;
}

export interface Said {
  /** What stands before the tool's own SQL: types, functions and sequences that its tables use. */
  readonly before: TargetStructure;
  /** What the tool's own SQL makes of `before`. */
  readonly said: TargetStructure;
  /** Columns that the database fills by what the tool does not say, as `entity.column`. */
  readonly filled: ReadonlySet<string>;
  readonly unsaid: readonly Unsaid[];
}

const beside = 'it has no words for it';

/** Parts a structure into what a tool says and what stands as SQL before and after. */
export function saidBy(speech: Speech, { catalog, routines }: TargetStructure): Said {
  const unsaid: Unsaid[] = [];
  const tables = catalog.entities.filter(({ kind }) => kind === 'table');
  const names = new Map(tables.map((entity) => [entity.name, entity]));
  const note = (of: string, why: string | null): boolean => {
    if (why !== null) unsaid.push({ of, why });
    return why === null;
  };
  for (const { name, kind } of catalog.entities.filter((each) => !names.has(each.name)))
    note(`${kind.replaceAll('_', ' ')} ${name}`, beside);
  for (const { name } of routines) note(`function ${name}`, beside);
  for (const { name } of [...catalog.domains, ...catalog.composites]) note(`type ${name}`, beside);
  if ((catalog.grants ?? []).length > 0) note('grants', beside);
  const rest = withoutOwners(catalog);
  const unsaidEnums = catalog.enums.filter(({ name, labels }) => !note(`enum ${name}`, speech.labels(labels)));
  const before = { catalog: { ...rest, entities: [], enums: unsaidEnums }, routines };
  const first = tables.map((entity) => saidTable(speech, entity, names, note));
  const said = first.map((entity) => ({
    ...entity,
    references: entity.references.filter(
      (each) => pointsAtKey(each, first) || note(`reference ${each.name} of ${entity.name}`, 'the key that it points at comes later'),
    ),
  }));
  return {
    before,
    filled: filledBy(speech, tables),
    said: {
      catalog: {
        ...rest,
        entities: said,
        sequences: [...rest.sequences, ...identitySequences({ ...catalog, entities: said })].sort(byName),
      },
      routines,
    },
    unsaid,
  };
}

function pointsAtKey({ entity, toFields }: Entity['references'][number], tables: readonly Entity[]): boolean {
  const parent = tables.find(({ name }) => name === entity);
  const keys = [...(parent?.key ? [parent.key.fields] : []), ...(parent?.uniques ?? []).map(({ fields }) => fields)];
  return keys.some((fields) => fields.length === toFields.length && fields.every((each) => toFields.includes(each)));
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

const isIdentity = ({ entities }: Catalog, { ownedBy }: Catalog['sequences'][number]): boolean =>
  entities.some(({ table, fields }) =>
    fields.some(({ name, generated }) => ownedBy === `${table}.${name}` && (generated?.startsWith('identity') ?? false)),
  );

const identitySequences = (catalog: Catalog): Catalog['sequences'] => catalog.sequences.filter((each) => isIdentity(catalog, each));

/** Sequences belong to columns that are not there yet, but for those of identity columns, which come with them. */
function withoutOwners({ grants: _grants, viewOptions: _options, ...catalog }: Catalog): Catalog {
  const plain = catalog.sequences.filter((each) => !isIdentity(catalog, each));
  return { ...catalog, sequences: plain.map(({ name }) => ({ name })) };
}

function saidTable(
  speech: Speech,
  entity: Entity,
  tables: ReadonlyMap<string, Entity>,
  note: (of: string, why: string | null) => boolean,
): Entity {
  const { name, comment, periodReferences, inherits: _inherits, key, ...rest } = entity;
  const of = (what: string, part: string): string => `${what} ${part} of ${name}`;
  const asText = new Set(entity.fields.filter(({ type }) => speech.type(type) !== null).map((field) => field.name));
  const remade = entity.fields.filter((field) => isRemade(speech, field)).map((field) => field.name);
  const fields = entity.fields.map((field) => saidField(speech, field, asText, (why) => note(of('column', field.name), why)));
  const touches = (names: readonly string[], texts: readonly (string | undefined)[] = []): string | null => {
    const found = [...asText, ...remade].find((column) => names.includes(column) || texts.some((text) => mentions(text, column)));
    const unfit = entity.fields.filter((field) => names.includes(field.name)).map((field) => speech.keyed(field));
    return found === undefined ? (unfit.find((why) => why !== null) ?? null) : `${found} comes later as it is`;
  };
  if (comment !== undefined || entity.fields.some((field) => field.comment !== undefined)) note(`comments of ${name}`, beside);
  for (const each of [...entity.exclusions, ...(periodReferences ?? [])]) note(of('constraint', each.name), beside);
  for (const trigger of entity.triggers) note(of('trigger', trigger.name), beside);
  if (entity.rowSecurity.policies.length > 0 || entity.rowSecurity.enabled) note(`row security of ${name}`, speech.policies);
  if (entity.rowSecurity.forced) note(`forced row security of ${name}`, beside);
  const rowSecurity = speech.policies === null ? { ...entity.rowSecurity, forced: false } : { enabled: false, forced: false, policies: [] };
  return {
    ...rest,
    name,
    fields,
    ...(key && note(of('key', key.name), key.withoutOverlaps ? beside : touches(key.fields)) && { key }),
    checks: entity.checks.filter((each) =>
      note(
        of('check', each.name),
        each.unproven ? 'it has no words for NOT ENFORCED' : (touches([], [each.expression]) ?? speech.check(each)),
      ),
    ),
    uniques: entity.uniques.filter((each) =>
      note(of('unique key', each.name), each.withoutOverlaps || each.deferrable ? beside : (touches(each.fields) ?? speech.unique(each))),
    ),
    indexes: entity.indexes.filter((each) => note(of('index', each.name), touches(each.fields, [each.definition]) ?? speech.index(each))),
    references: entity.references.filter((each) =>
      note(
        of('reference', each.name),
        whyNotReference(each) ?? touches(each.fields) ?? speech.reference(each, entity, tables.get(each.entity) ?? entity),
      ),
    ),
    exclusions: [],
    triggers: [],
    rowSecurity,
  };

  function whyNotReference(each: Entity['references'][number]): string | null {
    if (!tables.has(each.entity)) return `${each.entity} is not said`;
    if (each.deferrable) return 'it has no words for DEFERRABLE';
    return each.unproven ? 'it has no words for NOT ENFORCED' : null;
  }
}

/** Whether an expression may name a column: better one too many. */
function mentions(text: string | undefined, column: string): boolean {
  return text?.includes(column) ?? false;
}

function filledBy(speech: Speech, tables: readonly Entity[]): Set<string> {
  const isFilled = (field: Field): boolean => field.generated !== undefined && speech.field(field).said.generated === undefined;
  return new Set(tables.flatMap(({ name, fields }) => fields.filter(isFilled).map((field) => `${name}.${field.name}`)));
}

/** Whether a computed column is made anew afterwards. */
function isRemade(speech: Speech, field: Field): boolean {
  const { said } = speech.field(field);
  return field.generation !== undefined && (said.generation === undefined || said.generated !== field.generated);
}

const plainText: Field['type'] = { native: 'text', kind: 'text', dimensions: 0 };

function saidField(speech: Speech, field: Field, asText: ReadonlySet<string>, note: (why: string) => void): Field {
  const { said, why } = speech.field(field);
  const { comment: _comment, ...plain } = said;
  const unsaid = speech.type(field.type);
  const isComputedOfText = field.generation !== undefined && [...asText].some((column) => mentions(field.generation, column));
  for (const each of [why, unsaid, isComputedOfText ? 'what it is computed of comes later' : null]) if (each !== null) note(each);
  if (unsaid === null && !isComputedOfText) return plain;
  const { default: _default, generated: _generated, generation: _generation, ...bare } = plain;
  return { ...bare, ...(unsaid !== null && { type: plainText }), ...(isComputedOfText && { nullable: true }) };
}
