import type { Field, FieldType } from '../../model/catalog.ts';
import { quote } from '../names.ts';

/** Types of PostgreSQL as Prisma names them: its own type, and the native one beside it. */
const plain: Readonly<Record<string, readonly [type: string, native: string]>> = {
  boolean: ['Boolean', ''],
  smallint: ['Int', '@db.SmallInt'],
  integer: ['Int', ''],
  bigint: ['BigInt', ''],
  real: ['Float', '@db.Real'],
  'double precision': ['Float', ''],
  text: ['String', ''],
  uuid: ['String', '@db.Uuid'],
  json: ['Json', '@db.Json'],
  jsonb: ['Json', ''],
  bytea: ['Bytes', ''],
  date: ['DateTime', '@db.Date'],
  inet: ['String', '@db.Inet'],
  xml: ['String', '@db.Xml'],
  'character varying': ['String', '@db.VarChar'],
  'timestamp without time zone': ['DateTime', '@db.Timestamp'],
  'timestamp with time zone': ['DateTime', '@db.Timestamptz'],
  'time without time zone': ['DateTime', '@db.Time'],
  'time with time zone': ['DateTime', '@db.Timetz'],
};

const sized: readonly (readonly [RegExp, string, string])[] = [
  [/^character varying\((\d+)\)$/, 'String', '@db.VarChar'],
  [/^character\((\d+)\)$/, 'String', '@db.Char'],
  [/^numeric\((\d+,\d+)\)$/, 'Decimal', '@db.Decimal'],
  [/^timestamp\((\d)\) without time zone$/, 'DateTime', '@db.Timestamp'],
  [/^timestamp\((\d)\) with time zone$/, 'DateTime', '@db.Timestamptz'],
  [/^time\((\d)\) without time zone$/, 'DateTime', '@db.Time'],
  [/^time\((\d)\) with time zone$/, 'DateTime', '@db.Timetz'],
];

/** Prisma's type of a column, with the native one; null where it has none and says `Unsupported`. */
export function prismaType(
  { native, kind, typeName = '', isDomain, dimensions }: FieldType,
  enums: ReadonlyMap<string, string>,
): readonly [string, string] | null {
  if (isDomain || dimensions > 1) return null;
  const element = native.replace(/(\[\])+$/, '');
  const enumName = kind === 'enum' ? enums.get(typeName.replace(/^public\./, '')) : undefined;
  if (enumName !== undefined) return [enumName, ''];
  const known = plain[element];
  if (known) return known;
  for (const [pattern, type, attribute] of sized) {
    const found = pattern.exec(element);
    if (found) return [type, `${attribute}(${found[1]?.replace(',', ', ')})`];
  }
  return null;
}

/** A column of a model: type, whether it may be empty, default. `called` is its name in Prisma. */
export function prismaField(called: string, field: Field, enums: ReadonlyMap<string, string>, isFilled: boolean): string {
  const { name, type, nullable, default: standard } = field;
  const [prisma, native] = prismaType(type, enums) ?? [`Unsupported(${quote(type.native)})`, ''];
  const many = type.dimensions > 0 && !prisma.startsWith('Unsupported');
  const parts = [
    `${called} ${prisma}${many ? '[]' : nullable ? '?' : ''}`,
    native,
    called === name ? '' : `@map(${quote(name)})`,
    standard === undefined ? (isFilled ? '@default(dbgenerated())' : '') : `@default(dbgenerated(${quote(standard)}))`,
  ];
  return `  ${parts.filter((part) => part !== '').join(' ')}`;
}
