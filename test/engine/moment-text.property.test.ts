import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { outcomeOf } from '../../engine/evaluate/outcome.ts';
import { timeFromText } from '../../engine/evaluate/times.ts';
import { momentPattern, timePattern } from '../../model/moment-text.ts';
import { clockTexts, momentTexts } from '../support/moment-texts.ts';

let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(`SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'`);
});
afterAll(() => client.end());

type Kind = 'date' | 'timestamp' | 'timestamptz' | 'time';

/** What PostgreSQL makes of the texts that the pattern lets through; null where it takes none. */
async function asked(texts: readonly string[], kind: Kind): Promise<(string | null)[]> {
  const { rows } = await client.query<{ read: string | null }>(
    `SELECT CASE WHEN t ~* $2 AND pg_input_is_valid(t, '${kind}') THEN t::${kind}::text END AS read FROM unnest($1::text[]) AS t`,
    [texts, kind === 'time' ? timePattern : momentPattern],
  );
  return rows.map(({ read }) => read);
}

function evaluated(text: string, kind: Kind): string | null {
  const outcome = outcomeOf(() => timeFromText(text, { native: kind, kind, dimensions: 0 }));
  return 'refused' in outcome ? null : outcome.value;
}

describe('PostgreSQL and TypeScript read the same days and times', () => {
  it.each([
    ['date', momentTexts],
    ['timestamp', momentTexts],
    ['timestamptz', momentTexts],
    ['time', clockTexts],
  ] as const)('as a %s', async (kind, texts) => {
    const many = fc.array(texts, { minLength: 1, maxLength: 200, size: 'max' });
    await fc.assert(
      fc.asyncProperty(many, async (all) => {
        expect(all.map((text) => [text, evaluated(text, kind)])).toEqual((await asked(all, kind)).map((read, i) => [all[i], read]));
      }),
      { numRuns: 100 },
    );
  });
});
