import { createHash } from 'node:crypto';
import type { LedgerPlace } from '../../../model/ledger.ts';
import type { MirroredTable } from '../../../model/mirror.ts';
import { type Fragment, ident } from '../sql.ts';

/** Schema of the mirrors in a target: of the role that keeps the ledger, and of nobody else. */
export const mirrorSchema = 'migration_mirror';

const nameBytesMax = 63;
const digestLength = 16;

/** `smile.public.customers`; cut, with a digest at its end, where that is longer than a name may be. */
export function mirrorName({ migration }: Pick<LedgerPlace, 'migration'>, { entity }: Pick<MirroredTable, 'entity'>): string {
  const whole = `${migration}.${entity.schema}.${entity.unnest ? entity.name : entity.table}`;
  if (Buffer.byteLength(whole) <= nameBytesMax) return whole;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, digestLength);
  const cut = Buffer.from(whole)
    .subarray(0, nameBytesMax - digestLength - 1)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return `${cut}.${digest}`;
}

/** The mirror's table. */
export const mirrorTable = (place: Pick<LedgerPlace, 'migration'>, table: MirroredTable): Fragment =>
  ident(mirrorSchema, mirrorName(place, table));

/** Scratch of a session: the changes of a table, and its rows as they were before them. */
export const changesOf = ({ number }: Pick<MirroredTable, 'number'>): Fragment => ident('pg_temp', `changes_${number}`);
export const beforeOf = ({ number }: Pick<MirroredTable, 'number'>): Fragment => ident('pg_temp', `before_${number}`);
