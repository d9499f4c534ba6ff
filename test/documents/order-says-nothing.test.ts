import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal128, Int32, ObjectId } from 'bson';
import { expect, it } from 'vitest';
import { writeDump } from '../support/dump.ts';
import { randomFrom } from '../support/random.ts';
import { runWholeLife } from '../support/whole-life.ts';

const users = Array.from({ length: 120 }, (_, i) => ({
  _id: new ObjectId(),
  name: `Jo ${i}`,
  ...(i % 3 ? { home: { city: `C${i % 3}` } } : {}),
  allergies: Array.from({ length: i % 4 }, (_, n) => ({ code: `A${n}`, dose: Decimal128.fromString(`${n}.10`) })),
  tags: ['new', 'vip'].slice(0, i % 3),
  by_day: { [`2024-01-${String((i % 28) + 1).padStart(2, '0')}`]: new Int32(i) },
}));

function shuffled<T>(all: readonly T[], seed: number): T[] {
  const random = randomFrom(seed);
  return all
    .map((each) => [random(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
}

async function outcome(documents: readonly object[], batchRows: string): Promise<object> {
  const source = `mongodump:${writeDump({ users: { documents } })}`;
  const { folder, playbook, summary, verdict } = await runWholeLife('', { source, environment: { BATCH_SIZE: batchRows } });
  const read = (file: string): string => readFileSync(join(folder, playbook, file), 'utf8');
  const tables = [...read('target.sql').matchAll(/CREATE TABLE[\s\S]*?\);/g)].map(([text]) => text).toSorted();
  return { tables, digest: summary.digest, rows: summary.rows.written, verdict: verdict.verdict };
}

it('documents in another order, in batches of another size: the same tables, keys and digest', async () => {
  const expected = await outcome(users, '1000');
  expect(expected).toMatchObject({ verdict: 'passed' });
  expect(await outcome(shuffled(users, 3), '50')).toEqual(expected);
}, 200_000);
