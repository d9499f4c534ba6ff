import type { CollectionFacts, DocumentCatalog } from '../../../model/documents.ts';
import type { FieldRule } from '../../../model/field-rule.ts';
import type { Playbook, PlaybookPhase } from '../../../model/playbook.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { type Fragment, ident, inlined, raw, sql } from '../sql.ts';

/**
 * What a document store threw away by itself, as statements for a scheduler: documents that expire, and the oldest of a capped collection. Null where
 * nothing is thrown away. Nobody but a person runs it: until then the target keeps all rows.
 */
export function offeredRetention({ collections }: DocumentCatalog, { phases }: Playbook): string | null {
  const offers = collections.flatMap((facts) => {
    const phase = phases.find(({ source, unnest }) => source === facts.entity && unnest === undefined);
    return phase ? [...expiryOffers(facts, phase), ...cappedOffers(facts, phase)] : [];
  });
  if (offers.length === 0) return null;
  const heading =
    '-- Offered, not applied: the source threw these rows away by itself. Run the DELETEs every minute, or as often as it matters.\n';
  return [heading, ...offers].join('\n');
}

/** An index on a date that lets documents expire; of a partial index only those that it holds, which is for a person to say. */
function expiryOffers({ entity, indexes }: CollectionFacts, phase: PlaybookPhase): string[] {
  return indexes.flatMap(({ key, expiresAfter, partial }) => {
    const [member, ...more] = Object.keys(key);
    const column = member === undefined ? undefined : columnOf(phase, member);
    if (expiresAfter === undefined || column === undefined || more.length > 0) return [];
    const table = tableName(placeOfName(phase.target));
    const expired = sql`${ident(column)} < now() - ${`${expiresAfter} seconds`}::interval`;
    const only = partial === undefined ? '' : `, only where the index held them: ${oneLine(partial)}`;
    return [
      `-- ${oneLine(entity)}: expired ${expiresAfter} seconds after ${oneLine(member ?? '')}${only}.`,
      text(sql`CREATE INDEX ON ${table} (${ident(column)})`),
      text(sql`DELETE FROM ${table} WHERE ${expired}`),
    ];
  });
}

/** The order of a capped collection is that of its writing; ids that rise with it stand in for that. */
function cappedOffers({ entity, capped }: CollectionFacts, phase: PlaybookPhase): string[] {
  if (!capped) return [];
  const bytes = capped.bytes === undefined ? '' : ` and ${capped.bytes} bytes`;
  const heading = `-- ${oneLine(entity)}: kept its newest ${capped.documents ?? 'documents'}${bytes}; the order is taken from _id.`;
  const column = columnOf(phase, '_id');
  if (capped.documents === undefined || column === undefined)
    return [`${heading} No statement counts bytes: decide how many rows, or days, to keep.`];
  const table = tableName(placeOfName(phase.target));
  const oldest = sql`SELECT ${ident(column)} FROM ${table} ORDER BY ${ident(column)} DESC OFFSET ${raw(String(Math.trunc(capped.documents)))}`;
  return [heading, text(sql`DELETE FROM ${table} WHERE ${ident(column)} IN (${oldest})`)];
}

const text = (made: Fragment): string => `${inlined(made)};\n`;

/** Names may hold line breaks, which would end a comment. */
const oneLine = (name: string): string => name.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');

const columnOf = ({ fields }: PlaybookPhase, member: string): string | undefined =>
  Object.entries(fields).find(([, rule]) => isCopyOf(rule, member))?.[0];

const isCopyOf = (rule: FieldRule, member: string): boolean => typeof rule === 'object' && 'copy' in rule && rule.copy === member;
