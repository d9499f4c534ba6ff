import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '../../../model/catalog.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { LedgerPlace } from '../../../model/ledger.ts';
import type { SequenceKeeper, SequenceMove } from '../../../model/sequences.ts';
import type { TargetSession } from '../../../model/session.ts';
import { savedName } from '../bulk/definitions.ts';
import { type Fragment, ident, raw, sql, statement } from '../sql.ts';

const ofEntity = readFileSync(join(import.meta.dirname, 'sql', 'of-entity.sql'), 'utf8');

/** A session that waits longer for a sequence stands in somebody's way. */
const lockTimeout = '10s';

interface Drawn {
  readonly schema: string;
  readonly sequence: string;
  readonly column: string;
  readonly increment: string;
  readonly least: string;
  readonly most: string;
  readonly owned: boolean;
}

/**
 * Sequences of a PostgreSQL target. They are set by ALTER SEQUENCE, which goes back with its transaction; `setval` does not (PostgreSQL manual,
 * Sequence
 * Manipulation Functions).
 */
export const sequenceKeeper: SequenceKeeper = {
  advance: async (session, place, phase, entity) => {
    const moves: SequenceMove[] = [];
    for (const drawn of await session.query<Drawn>({ text: ofEntity, values: [savedName(entity)] }))
      moves.push(...(await advanceOne(session, place, phase, entity, drawn)));
    return moves;
  },
  setBack: async (session, place, phase) => {
    const saved = await session.query<Saved>(
      statement(sql`SELECT name, next_before::text AS before, next_set::text AS wanted FROM ${tableOf(place)}
        WHERE migration = ${place.migration} AND phase = ${phase} ORDER BY name`),
    );
    const moves: SequenceMove[] = [];
    for (const each of saved) moves.push(...(await setBackOne(session, place, phase, each)));
    return moves;
  },
};

interface Saved {
  readonly name: string;
  readonly before: string;
  readonly wanted: string;
}

const tableOf = ({ ledgerSchema }: LedgerPlace): Fragment => ident(ledgerSchema, 'sequences');

async function advanceOne(
  session: TargetSession,
  place: LedgerPlace,
  phase: string,
  entity: Entity,
  drawn: Drawn,
): Promise<SequenceMove[]> {
  const sequence = ident(drawn.schema, drawn.sequence);
  const name = sequence.pieces.join('');
  if (!drawn.owned) return refusedWhere(await isBehind(session, entity, drawn), name, 'it belongs to another role');
  const next = await nextOf(session, sequence, drawn.increment);
  const wanted = await wantedOf(session, entity, drawn);
  if (next === null || wanted === null || !isPast(wanted, next, drawn.increment)) return [];
  const move = { name, from: Number(next), to: Number(wanted) };
  if (wanted > BigInt(drawn.most) || wanted < BigInt(drawn.least)) return [{ ...move, refused: 'it has no more numbers' }];
  return inMove(session, move, async () => {
    await restart(session, sequence, wanted);
    await session.query(
      statement(sql`INSERT INTO ${tableOf(place)} AS s (migration, phase, name, next_before, next_set)
        VALUES (${place.migration}, ${phase}, ${name}, ${next}::bigint, ${wanted}::bigint)
        ON CONFLICT (migration, phase, name) DO UPDATE SET next_set = excluded.next_set,
          next_before = CASE WHEN s.next_set = excluded.next_before THEN s.next_before ELSE excluded.next_before END`),
    );
  });
}

async function isBehind(session: TargetSession, entity: Entity, drawn: Drawn): Promise<boolean> {
  return (await wantedOf(session, entity, drawn)) !== null;
}

const refusedWhere = (is: boolean, name: string, refused: string): SequenceMove[] => (is ? [{ name, from: 0, to: 0, refused }] : []);

async function setBackOne(
  session: TargetSession,
  place: LedgerPlace,
  phase: string,
  { name, before, wanted }: Saved,
): Promise<SequenceMove[]> {
  const forget = statement(sql`DELETE FROM ${tableOf(place)} WHERE migration = ${place.migration} AND phase = ${phase} AND name = ${name}`);
  const [found] = await session.query<{ found: boolean }>({
    text: 'SELECT pg_catalog.to_regclass($1) IS NOT NULL AS found',
    values: [name],
  });
  const sequence = raw(name);
  const now = found?.found === true ? await nextOf(session, sequence, '1') : null;
  const move = { name, from: Number(wanted), to: Number(before) };
  if (now === null || now !== BigInt(wanted)) {
    await session.query(forget);
    return [{ ...move, refused: now === null ? 'it is gone' : 'somebody has drawn from it since' }];
  }
  return inMove(session, move, async () => {
    await restart(session, sequence, BigInt(before));
    await session.query(forget);
  });
}

/** What the next draw gives. */
async function nextOf(session: TargetSession, sequence: Fragment, increment: string): Promise<bigint | null> {
  const [row] = await session.query<{ next: string }>(
    statement(
      sql`SELECT (CASE WHEN is_called THEN last_value::numeric + ${increment}::numeric ELSE last_value::numeric END)::text AS next FROM ${sequence}`,
    ),
  );
  return row ? BigInt(row.next) : null;
}

/** The first number past those that the column holds; null where it holds none. */
async function wantedOf(session: TargetSession, entity: Entity, { column, increment }: Drawn): Promise<bigint | null> {
  const isDown = BigInt(increment) < 0n;
  const end = isDown ? sql`min(${ident(column)})` : sql`max(${ident(column)})`;
  const [row] = await session.query<{ end: string | null }>(statement(sql`SELECT ${end}::text AS "end" FROM ${raw(savedName(entity))}`));
  return row?.end == null ? null : BigInt(row.end) + (isDown ? -1n : 1n);
}

const isPast = (wanted: bigint, next: bigint, increment: string): boolean => (BigInt(increment) < 0n ? wanted < next : wanted > next);

async function restart(session: TargetSession, sequence: Fragment, next: bigint): Promise<void> {
  await session.query(statement(sql`ALTER SEQUENCE ${sequence} RESTART WITH ${raw(next.toString())}`));
}

/** In one transaction; what the database refuses is told, since the rows are there all the same. */
async function inMove(session: TargetSession, move: Omit<SequenceMove, 'refused'>, work: () => Promise<void>): Promise<SequenceMove[]> {
  await session.begin();
  try {
    await session.query({ text: "SELECT pg_catalog.set_config('lock_timeout', $1, true)", values: [lockTimeout] });
    await work();
    await session.commit();
    return [{ ...move, refused: null }];
  } catch (error) {
    await session.rollback().catch(() => {});
    if (!(error instanceof GodwitError) || error.kind === 'unavailable') throw error;
    return [{ ...move, refused: error.message }];
  }
}
