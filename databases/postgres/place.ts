import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabasePlace } from '../../model/contracts.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';

const textOf = (file: string): string => readFileSync(join(import.meta.dirname, file), 'utf8');
const [placeText, systemText] = [textOf('place.sql'), textOf('same-database.sql')];

/** Which database of which server a session is on. `system` is null where the role may not ask for it. */
export async function readPlace(session: SqlSession): Promise<DatabasePlace> {
  const [place] = await session.query<Omit<DatabasePlace, 'system'>>({ text: placeText });
  assert(place, 'the database did not say which it is');
  return { ...place, system: await readSystem(session) };
}

async function readSystem(session: SqlSession): Promise<string | null> {
  try {
    const [row] = await session.query<{ system: string }>({ text: systemText });
    return row?.system ?? null;
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'right_missing') return null;
    throw error;
  }
}
