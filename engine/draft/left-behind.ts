import type { Catalog } from '../../model/catalog.ts';
import type { Finding } from '../../model/profile.ts';
import { counted, listed } from '../evidence.ts';

/**
 * What the database has beside its tables and nobody migrates: a sentence for each kind, with names; large objects first. `came` names what came
 * along.
 */
export function leftBehindFindings(source: Catalog, target: Catalog, came: ReadonlySet<string> = new Set()): Finding[] {
  const made = new Set((target.collations ?? []).map(({ schema, name }) => `${schema}.${name}`));
  const kinds = (source.leftBehind ?? []).map(({ kind, names, count }) => {
    const left = names.filter((name) => !(kind === 'collation' && made.has(name)) && !came.has(`${kind} ${name}`));
    return { kind, names: left, count: count - (names.length - left.length) };
  });
  return [
    ...largeObjects(source),
    ...kinds.filter(({ count }) => count > 0).map(({ kind, names, count }) => left(kind, leftSentence(kind, names, count))),
  ];
}

const left = (kind: string, message: string): Finding => ({
  ...{ kind: `${kind.replaceAll(' ', '_')}_left_out`, entity: 'source', fields: [], rows: 0, message },
});

const namesShown = 12;

function leftSentence(kind: string, names: readonly string[], count: number): string {
  const more = count - namesShown;
  const all = names.slice(0, namesShown).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const one = count === 1;
  if (kind === 'schema')
    return `${counted(count, 'schema')} of the source with tables ${one ? 'was' : 'were'} not read: ${all}. Name what you want with --schemas.`;
  return `${counted(count, kind)} ${one ? 'stays' : 'stay'} in the source: ${all}.`;
}

function largeObjects({ largeObjects: found }: Catalog): Finding[] {
  if (!found) return [];
  const { count, bytes, columns } = found;
  const where =
    columns.length === 0 ? 'no column names them' : `${listed(columns)} hold only their numbers, which name nothing in the target`;
  const message =
    `${counted(count, 'large object')} (up to ${bytes} bytes) ${count === 1 ? 'stays' : 'stay'} in the source: ` +
    `${where}. Copy them to bytea columns first, or move them by hand.`;
  return [left('large_objects', message)];
}
