import type { Field } from '../../../model/catalog.ts';
import { elementRead, quotedMember } from '../../../model/column-ref.ts';
import { valueColumn } from '../../../model/unnest.ts';
import { bsonType } from '../bson/types.ts';
import { columnsWithin, type DocumentColumn, valueField } from './columns.ts';
import { isMapLike, valuesOf } from './map-scan.ts';
import type { PathScan } from './path-scan.ts';

const empty: ReadonlySet<number> = new Set([bsonType.null, bsonType.undefined]);

/** What the elements of each array, and the values of each map, hold as columns, by where they stand: `items[]`, `by_day{}`. */
export function elementFields(columns: readonly DocumentColumn[]): Record<string, Field[]> {
  return Object.fromEntries(
    columns.flatMap(({ name, scan }): [string, Field[]][] => {
      const elements = elementsOf(scan);
      return elements ? [[`${quotedMember(name)}${elements.sign}`, fieldsOf(elements.scan)]] : [];
    }),
  );
}

/** The elements at a path where all that stands there is one array, or one map; null where they cannot be rows. */
function elementsOf(scan: PathScan): { readonly sign: '[]' | '{}'; readonly scan: PathScan } | null {
  const types = [...scan.types.keys()].filter((type) => !empty.has(type));
  if (types.length !== 1) return null;
  if (types[0] === bsonType.array) return scan.element && scan.element.seen > 0 ? { sign: '[]', scan: scan.element } : null;
  return types[0] === bsonType.object && isMapLike(scan) ? { sign: '{}', scan: valuesOf(scan) } : null;
}

/** Objects give a column for each member; plain values of one type, one called `value`; all else is the element as it stands. */
function fieldsOf(scan: PathScan): Field[] {
  const types = [...scan.types.keys()].filter((type) => !empty.has(type));
  if (types.length === 1 && types[0] === bsonType.object && !scan.isCut && !scan.isMap && scan.emptyObjects === 0)
    return columnsWithin(scan).map(({ path, type }) => ({
      name: [elementRead, ...path.map(quotedMember)].join('.'),
      type,
      nullable: true,
    }));
  const value = valueField(scan);
  return value.kind === 'jsonb' || types.length === 0 ? [] : [{ name: valueColumn, type: value, nullable: true }];
}
