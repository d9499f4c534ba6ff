import { type Entity, type Field, findField } from '../../model/catalog.ts';
import type { Speech } from '../sayable.ts';
import { prismaType } from './types.ts';

/** `(a, b)` and nothing else: no order, operator class, expression or condition. */
const plainIndex = / USING btree \(((?:"[^"]+"|[a-z0-9_$]+)(?:, (?:"[^"]+"|[a-z0-9_$]+))*)\)$/;

/** What Prisma 7 says of tables; held by a test against what its schema engine makes of it. */
export const prismaSpeech: Speech = {
  tool: 'Prisma',
  uniqueAsIndex: true,
  policies: 'it has no words for row security',
  type: () => null,
  labels: (labels) => (labels.some((label) => label.includes("'")) ? 'it writes quotation marks in labels as they are' : null),
  keyed: ({ type }) => {
    const known = prismaType(type, everyEnum);
    if (known === null) return `it does not know the type ${type.native}`;
    return type.dimensions > 0 ? 'it takes no lists there' : null;
  },
  check: () => 'it has no words for checks',
  unique: ({ nullsNotDistinct }) => (nullsNotDistinct ? 'it has no words for NULLS NOT DISTINCT' : null),
  index: ({ definition }) => (plainIndex.test(definition) ? null : 'it has no words for expressions, conditions, orders and other methods'),
  reference: whyNotReference,
  field: (field) => {
    const { collation, collationSchema: _schema, nondeterministic: _non, generation, generated, ...plain } = field;
    const isList = field.type.dimensions > 0 && prismaType(field.type, everyEnum) !== null;
    const why = [
      ...(collation === undefined ? [] : ['it has no words for COLLATE']),
      ...(generation === undefined ? [] : ['it has no words for computed columns']),
      ...(generated === undefined || generation !== undefined ? [] : ['it has no words for identity columns']),
      ...(isList && !field.nullable ? ['its lists may be empty'] : []),
      ...(field.type.dimensions > 1 ? ['it has no words for several dimensions'] : []),
    ];
    const said: Field = {
      ...plain,
      ...(isList && { nullable: true }),
      type: { ...field.type, dimensions: Math.min(field.type.dimensions, 1) },
    };
    return { said, why: why.length === 0 ? null : why.join('; ') };
  },
};

/** Whether a type is a list does not depend on what its enum is called. */
const everyEnum = { get: () => 'Enum' } as unknown as ReadonlyMap<string, string>;

function whyNotReference(
  { fields, toFields, onDelete, onUpdate }: Entity['references'][number],
  child: Entity,
  parent: Entity,
): string | null {
  const own = fields.map((name) => findField(child, name));
  if ([onDelete, onUpdate].includes('SET NULL') && own.some((field) => field?.nullable === false))
    return 'it refuses SET NULL for a column that may not be empty';
  const typeOf = (field: Field | undefined): string | undefined => field && prismaType(field.type, everyEnum)?.[0];
  const isAlike = own.every((field, i) => typeOf(field) === typeOf(findField(parent, toFields[i] ?? '')));
  return isAlike ? null : 'it refers to columns of the same type only';
}
