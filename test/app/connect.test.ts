import { describe, expect, it } from 'vitest';
import { resolveUrl } from '../../app/workbench/connect.ts';
import { loadConfig } from '../../config.ts';

const resolved = (environment: Record<string, string>, url = '$SOURCE_DB'): Promise<string> =>
  resolveUrl(loadConfig({}, environment, '/nowhere'), url);

describe('a connection that is put together from parts', () => {
  it('takes every sign in user, password and name, and ports and users where nothing is said', async () => {
    const parts = { SOURCE_DB_HOST: 'db.example.org', SOURCE_DB_USER: 'a b', SOURCE_DB_PASSWORD: 'p@/:?#%', SOURCE_DB_NAME: 'clinic/1' };
    const url = new URL(await resolved(parts));
    expect([url.host, decodeURIComponent(url.pathname)]).toEqual(['db.example.org:5432', '/clinic/1']);
    expect([url.username, url.password].map(decodeURIComponent)).toEqual(['a b', 'p@/:?#%']);
    expect(await resolved({ SOURCE_DB_HOST: '10.0.0.7', SOURCE_DB_PORT: '6432' })).toBe('postgresql://postgres@10.0.0.7:6432/postgres');
  });

  it.each([
    ['a port that is none', { SOURCE_DB_HOST: 'db', SOURCE_DB_PORT: 'five' }],
    ['a host that is none', { SOURCE_DB_HOST: 'my host' }],
  ])('says which variables to mend for %s, and repeats none of them', async (_, parts) => {
    const error = await resolved({ ...parts, SOURCE_DB_PASSWORD: 'hunter2' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'config_invalid', message: expect.stringMatching(/SOURCE_DB_HOST.*SOURCE_DB_PORT/) });
    expect(String(error)).not.toMatch(/hunter2|five|my host/);
  });

  it('takes an IPv6 address as it is written', async () => {
    expect(new URL(await resolved({ SOURCE_DB_HOST: '::1' })).hostname).toBe('[::1]');
  });

  it('says what is missing', async () => {
    await expect(resolved({})).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('SOURCE_DB_HOST') });
  });
});
