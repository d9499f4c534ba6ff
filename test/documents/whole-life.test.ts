import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { writeDump } from '../support/dump.ts';
import { beginLife, runWholeLife, wholeLife } from '../support/whole-life.ts';

const rows = async (url: string, sql: string): Promise<unknown[]> => (await withClient(url, (client) => client.query(sql))).rows;
const drug = ['aspirin', 'ibuprofen', 'warfarin'];
const doctors = Array.from({ length: 5 }, (_, i) => ({ _id: new ObjectId(), name: `Dr ${i}` }));
const users = Array.from({ length: 60 }, (_, i) => ({
  _id: new ObjectId(),
  name: `Jo ${i}`,
  doctorId: doctors[i % 5]?._id,
  home: { city: `C${i % 3}`, zip: String(10_000 + i) },
  ...(i % 7 === 0 ? {} : { allergies: i % 5 === 0 ? null : Array.from({ length: i % 4 }, (_, n) => ({ code: `A${n}`, since: new Date(-86_400_000 * n), dose: Decimal128.fromString(`${n}.10`) })) }),
  visits: Array.from({ length: i % 3 }, (_, n) => ({ doctor: doctors[(i + n) % 5]?._id, note: 'same', at: new Date(1.6e12) })),
  tags: ['new', 'vip', 'late'].slice(0, i % 4),
  watched: [doctors[i % 5]?._id],
  by_day: { [`2024-01-${String((i % 28) + 1).padStart(2, '0')}`]: { steps: new Int32(i), km: new Double(1.5) } },
  odd: { 'a.b': new Int32(i) },
  $cash: Long.fromNumber(i),
}));

describe('documents', () => {
  it('become tables with stable keys, and are taken back whole', { timeout: 300_000 }, async () => {
    const source = `mongodump:${writeDump({ users: { documents: users }, doctors: { documents: doctors } })}`;
    const life = await runWholeLife('', {
      source,
      whileMigrated: async ({ targetUrl, folder }) => {
        if (process.env.SHOW) console.log(readFileSync(join(folder, 'life/playbook.yaml'), 'utf8'), readFileSync(join(folder, 'life/target.sql'), 'utf8'));
        expect(await rows(targetUrl, 'SELECT count(*)::int AS n FROM users_allergies')).toEqual([{ n: 60 }]);
      },
    });
    expect(life).toMatchObject(wholeLife(0));
  });
});
void drug;
void beginLife;
