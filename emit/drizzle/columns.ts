import type { Field, FieldType } from '../../model/catalog.ts';
import { quote } from '../names.ts';

/** Where enums stand in the schema, by their names. */
export type EnumNames = ReadonlyMap<string, string>;

/** A column: builder, default, how it is computed, whether it may be empty. Values stay as the database writes them: no digit is lost on the way. */
export function drizzleColumn(field: Field, sequence: string | undefined, enums: EnumNames): string {
  const { name, type, nullable, default: standard, generated, generation } = field;
  const named = sequence === undefined ? '' : `{ name: ${quote(sequence)} }`;
  return [
    builderOf(name, type, enums),
    '.array()'.repeat(builtInKind(type, enums) ? type.dimensions : 0),
    standard === undefined ? '' : `.default(sql.raw(${quote(standard)}))`,
    generation === undefined ? '' : `.generatedAlwaysAs(sql.raw(${quote(generation)}))`,
    generated === 'identity_always' ? `.generatedAlwaysAsIdentity(${named})` : '',
    generated === 'identity_default' ? `.generatedByDefaultAsIdentity(${named})` : '',
    nullable ? '' : '.notNull()',
  ].join('');
}

const plain: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  smallint: 'smallint',
  integer: 'integer',
  real: 'real',
  'double precision': 'doublePrecision',
  text: 'text',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'jsonb',
  inet: 'inet',
  cidr: 'cidr',
  macaddr: 'macaddr',
};

const elementOf = ({ native }: FieldType): string => native.replace(/(\[\])+$/, '');

function builderOf(name: string, type: FieldType, enums: EnumNames): string {
  const column = quote(name);
  const found = builtIn(type, enums);
  if (found === null) return `pg.customType<{ data: string }>({ dataType: () => ${quote(type.native)} })(${column})`;
  const { builder, options } = found;
  return options === '' ? `${builder}(${column})` : `${builder}(${column}, { ${options} })`;
}

const builtInKind = (type: FieldType, enums: EnumNames): boolean => builtIn(type, enums) !== null;

/** The builder of a type that Drizzle has; null for others, which keep their names. */
function builtIn(type: FieldType, enums: EnumNames): { builder: string; options: string } | null {
  const element = elementOf(type);
  const made = (builder: string, options = '') => ({ builder: `pg.${builder}`, options });
  const known = plain[element];
  if (type.isDomain) return null;
  if (known !== undefined) return made(known);
  const enumName = type.kind === 'enum' ? enums.get((type.typeName ?? '').replace(/^public\./, '')) : undefined;
  if (enumName !== undefined) return { builder: enumName, options: '' };
  if (element === 'bigint') return made('bigint', "mode: 'bigint'");
  if (element === 'date') return made('date', "mode: 'string'");
  if (/^numeric(\(\d+,\d+\))?$/.test(element))
    return made('numeric', type.precision === undefined ? '' : `precision: ${type.precision}, scale: ${type.scale ?? 0}`);
  if (/^character varying(\(\d+\))?$/.test(element)) return made('varchar', type.length === undefined ? '' : `length: ${type.length}`);
  if (/^character\(\d+\)$/.test(element)) return made('char', `length: ${type.length ?? 1}`);
  const moment = /^timestamp(?:\((\d)\))? with(out)? time zone$/.exec(element);
  if (!moment) return null;
  const precision = moment[1] === undefined ? '' : `precision: ${moment[1]}, `;
  return made('timestamp', `${precision}${moment[2] === undefined ? 'withTimezone: true, ' : ''}mode: 'string'`);
}
