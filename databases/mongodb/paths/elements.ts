import type { Field } from '../../../model/catalog.ts';
import { elementRead, quotedMember } from '../../../model/column-ref.ts';
import { isOneOf } from '../../../model/core-type.ts';
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

/**
 * The elements of the arrays, or of the maps, at a path; null where they cannot be rows. What else stands there, such as a text in one document of
 * a million, holds no elements, and takes no type from those that are.
 */
function elementsOf(scan: PathScan): { readonly sign: '[]' | '{}'; readonly scan: PathScan } | null {
  const [hasArrays, hasObjects] = [scan.count(bsonType.array) > 0, scan.count(bsonType.object) > 0];
  if (hasArrays === hasObjects) return null;
  if (hasArrays) return scan.element && scan.element.seen > 0 ? { sign: '[]', scan: scan.element } : null;
  return isMapLike(scan) ? { sign: '{}', scan: valuesOf(scan) } : null;
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
  return isOneOf(value, 'json') || types.length === 0 ? [] : [{ name: valueColumn, type: value, nullable: true }];
}
