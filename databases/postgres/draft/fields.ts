import type { Entity, Field } from '../../../model/catalog.ts';
import type { Finding } from '../../../model/profile.ts';
import { type NameOf, readSql } from './read-sql.ts';
import { type EntityShape, linkFor } from './shape.ts';
import type { DraftedTypes } from './types.ts';

/** Target fields of an entity in order: the key, then each source column's uuid and its own value. */
export function draftFields(shape: EntityShape, types: DraftedTypes): { fields: Field[]; findings: Finding[] } {
  const findings: Finding[] = [];
  const { source, isKept, keyColumn } = shape;
  const key: Field[] = isKept ? [] : [{ ...uuidField(keyColumn, false), default: 'gen_random_uuid()' }];
  const others = source.fields.flatMap((field) => {
    const linked = linkFields(shape, field);
    const name = shape.held.get(field.name);
    if (name === undefined || linked.some((link) => link.name === name)) return linked;
    const { field: held, findings: found } = heldField(shape, field, name, types);
    findings.push(...found.map(({ kind, message }) => ({ kind, entity: source.name, fields: [field.name], rows: 0, message })));
    return [...linked, held];
  });
  return { fields: [...key, ...others], findings };
}

function uuidField(name: string, nullable: boolean): Field {
  return { name, type: { native: 'uuid', kind: 'uuid', dimensions: 0 }, nullable };
}

/** The uuid columns that stand where the last column of their reference stood. */
function linkFields({ links, linkColumns }: EntityShape, { name, comment }: Field): Field[] {
  return links
    .filter(({ isKept, reference: { fields } }) => !isKept && fields.at(-1) === name)
    .map(({ reference, nullable }) => ({
      ...uuidField(linkColumns.get(reference.name) ?? '', nullable),
      ...(comment !== undefined && reference.fields.length === 1 && { comment }),
    }));
}

type Note = Pick<Finding, 'kind' | 'message'>;

function heldField(shape: EntityShape, field: Field, name: string, types: DraftedTypes): { field: Field; findings: Note[] } {
  const type = types.carried(field.type);
  const notes: Note[] = type
    ? []
    : [{ kind: 'type_as_text', message: `"${field.name}" becomes text: the target does not have the type ${field.type.native}.` }];
  const isLegacy = name !== field.name;
  const { default: standard, generation, generated, collation, collationSchema, nondeterministic, notNullUnproven: _, ...plain } = field;
  const base = { ...plain, name, type: type ?? { native: 'text', kind: 'text' as const, dimensions: 0 } };
  const made = isLegacy || !type ? {} : madeBy(shape, field, types, notes);
  if (generation !== undefined && made.generation === undefined && shape.pieces.generations.has(field.name))
    notes.push({
      kind: 'computed_as_plain',
      message: `How "${field.name}" is computed is left out: "${name}" keeps what migrated rows had.`,
    });
  const isRequired = shape.partitionColumns.includes(field.name) || (!isLegacy && !field.nullable);
  const collated = types.collation({ collation, collationSchema });
  const lost = type === null ? (collation ?? null) : collated.lost;
  if (lost !== null)
    notes.push({ kind: 'collation_left_out', message: `"${field.name}" loses its collation ${lost}: not every server has it.` });
  const kept = lost === null ? { ...collated.kept, ...(nondeterministic && { nondeterministic }) } : {};
  return { field: { ...base, nullable: !isRequired, ...made, ...kept }, findings: notes };
}

/** What makes a value where none is given: an expression, a default, or a number that the target counts itself. */
function madeBy(shape: EntityShape, field: Field, types: DraftedTypes, notes: Note[]): Partial<Field> {
  const generation = shape.pieces.generations.get(field.name);
  const isComputed = field.generated === 'stored' || field.generated === 'virtual';
  if (isComputed && generation && field.generated && !shape.key.includes(field.name))
    return { generated: field.generated, generation: generation.rename(nameIn(shape)) };
  const isCounted = field.generated?.startsWith('identity') || /^nextval\(/.test(field.default ?? '');
  const isInteger = ['smallint', 'integer', 'bigint'].includes(field.type.kind) && !field.type.isDomain;
  if (isCounted && !field.nullable && isInteger) return { generated: 'identity_default' };
  if (field.default === undefined) return {};
  const problem = readSql('expression', field.default, types.known).problem;
  if (problem === null) return { default: field.default };
  notes.push({ kind: 'default_left_out', message: `The default of "${field.name}" is left out: ${problem}.` });
  return {};
}

/** Names that pieces of SQL have to use in the target. */
export function nameIn(shape: EntityShape): NameOf {
  return (use) => {
    const link = shape.partitionColumns.includes(use.column) ? undefined : linkFor(use, shape.links);
    const column = link && shape.linkColumns.get(link.reference.name);
    return column ?? shape.held.get(use.column) ?? use.column;
  };
}

/** Source columns that cannot come along under any name. */
export function refusedFields({ name, fields }: Entity): Finding[] {
  return fields
    .filter((field) => field.name === '__proto__')
    .map((field) => ({
      kind: 'column_left_out',
      entity: name,
      fields: [field.name],
      rows: 0,
      message: `"${field.name}" is left out: a playbook cannot say this name.`,
    }));
}
