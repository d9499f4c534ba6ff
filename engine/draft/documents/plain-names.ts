import { fitName } from '../../../model/drafting.ts';

/** Names that a table of the target has instead of those of documents, and back. */
export interface PlainNames {
  /** The column for a name of the source. */
  readonly plain: ReadonlyMap<string, string>;
  /** The name of the source for a column. */
  readonly source: ReadonlyMap<string, string>;
}

/**
 * A name for a column of each: `home.city` becomes `home_city`, `_id` becomes `id`, all other signs `_`. Of several that would be called alike, the
 * later ones get a number; too long ones are cut and told by their hash. `labels` say what columns are called after that have no name in documents.
 */
export function plainNames(
  names: readonly string[],
  reserved: readonly string[] = [],
  labels: ReadonlyMap<string, string> = new Map(),
): PlainNames {
  const taken = new Set(reserved);
  const plain = new Map<string, string>();
  const labelOf = (name: string): string => labels.get(name) ?? name;
  for (const name of [...names].sort((a, b) => Number(isPlain(labelOf(b))) - Number(isPlain(labelOf(a))))) {
    const free = freeName(plainName(labelOf(name)), taken);
    taken.add(free);
    plain.set(name, free);
  }
  return { plain, source: new Map([...plain].map(([name, column]) => [column, name])) };
}

/** Names that can stay have the right to. */
const isPlain = (name: string): boolean => plainName(name) === name;

/** A name without dots, quotes, signs and blanks. */
export function plainName(name: string): string {
  if (name === '_id') return 'id';
  const cleaned = name.replaceAll(/[^\p{L}\p{M}\p{N}_]+/gu, '_').replaceAll(/^_+|_+$/g, '');
  return fitName(cleaned === '' || cleaned === '__proto__' ? 'unnamed' : cleaned);
}

export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const candidate = fitName(`${name}_${number}`);
    if (!taken.has(candidate)) return candidate;
  }
}
