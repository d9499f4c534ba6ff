import { describe, expect, it } from 'vitest';
import { doorOf } from '../../../databases/supabase/address.ts';
import { openSupabaseSource, openSupabaseTarget } from '../../../databases/supabase/database.ts';
import { openProject } from '../../../databases/supabase/project.ts';

const options = { connectTimeoutMs: 500, statementTimeoutMs: 500, profileRows: 10, connection: { schemas: ['public'] } };

describe('the address of a project', () => {
  it.each([
    ['postgresql://postgres.abc:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres', 'transaction pooler'],
    ['postgresql://postgres:p@db.abcdefgh.supabase.co:6543/postgres', 'transaction pooler'],
    ['postgresql://postgres.abc:p@aws-0-eu-central-1.pooler.supabase.com:5432/postgres', 'session pooler'],
    ['postgresql://postgres.abc:p@aws-0-eu-central-1.pooler.supabase.com/postgres', 'session pooler'],
    ['postgresql://postgres:p@db.abcdefgh.supabase.co/postgres', 'server'],
    ['postgresql://postgres:p@pooler.supabase.com.evil.example:6543/postgres', 'server'],
    ['postgresql://postgres:p@127.0.0.1:6543/postgres', 'server'],
  ])('%s leads to the %s', (url, door) => {
    expect(doorOf(url)).toBe(door);
  });

  it.each([openSupabaseSource, openSupabaseTarget])(
    'of a transaction pooler is refused before anything is connected, with the one that will do',
    async (open) => {
      const url = 'postgresql://postgres.abc:hidden@aws-0-eu-central-1.pooler.supabase.com:6543/postgres';
      const refused = open({ ...options, url });
      await expect(refused).rejects.toMatchObject({
        code: 'pooler_between',
        message: expect.stringMatching(/use port 5432 of the same host/),
      });
      await expect(refused).rejects.not.toThrow(/hidden/);
    },
  );

  it('of its APIs holds no password, and the key looks like one', () => {
    const key = 'sb_secret_0123456789abcdef';
    expect(() => openProject({ url: 'https://user:word@ref.supabase.co', serviceRole: key, timeoutMs: 500 })).toThrow(/no address/);
    expect(() => openProject({ url: 'https://ref.supabase.co', serviceRole: `${key}\nx: y`, timeoutMs: 500 })).toThrow(
      /no key as Supabase gives them\.$/,
    );
    expect(openProject({ url: 'https://ref.supabase.co', serviceRole: key, timeoutMs: 500 }).label).toBe('ref.supabase.co');
  });

  it('that does not answer is told without what the client says', async () => {
    const project = openProject({ url: 'http://127.0.0.1:1', serviceRole: 'sb_secret_0123456789abcdef', timeoutMs: 500 });
    await expect(project.requireAnswer()).rejects.toMatchObject({ code: 'sink_unavailable', message: '127.0.0.1:1 does not answer.' });
  });
});
