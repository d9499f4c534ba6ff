import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveUrl } from '../app/workbench/connect.ts';
import { loadConfig } from '../config.ts';

const folderWith = (dotenv: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-config-'));
  writeFileSync(join(folder, '.env'), dotenv);
  return folder;
};
const load = (environment: Record<string, string>, dotenv = '') => loadConfig({}, environment, folderWith(dotenv));

describe('the configuration', () => {
  it('has a default for every setting', () => {
    const { BATCH_SIZE, MAX_RETRY_ATTEMPTS, MIGRATION_TIMEOUT, SANDBOX } = load({});
    expect({ BATCH_SIZE, MAX_RETRY_ATTEMPTS, MIGRATION_TIMEOUT, SANDBOX }).toEqual({
      BATCH_SIZE: undefined,
      MAX_RETRY_ATTEMPTS: 3,
      MIGRATION_TIMEOUT: 300_000,
      SANDBOX: 'auto',
    });
  });

  it('takes the command line before the environment, and that before .env', () => {
    const folder = folderWith('BATCH_SIZE=1\nPARALLEL_JOBS=2\nGODWIT_USER=file\n');
    const { BATCH_SIZE, PARALLEL_JOBS, user } = loadConfig(
      { GODWIT_USER: 'argument' },
      { BATCH_SIZE: '500', GODWIT_USER: 'environment' },
      folder,
    );
    expect({ BATCH_SIZE, PARALLEL_JOBS, user }).toEqual({ BATCH_SIZE: 500, PARALLEL_JOBS: 2, user: 'argument' });
  });

  it('refuses settings that do not exist', () => {
    expect(() => load({ GODWIT_HOEM: '/elsewhere' })).toThrow('There is no setting GODWIT_HOEM.');
  });

  it('has a setting for every limit of the sandbox, refuses what a limit cannot be, and names it', () => {
    expect(load({ GODWIT_SANDBOX_MEMORY_MB: '64', GODWIT_SANDBOX_ROW_CPU_MS: '0.5' }).sandboxLimits).toMatchObject({
      memory_mb: 64,
      row_cpu_ms: 0.5,
      window: 2,
    });
    expect(() => load({ GODWIT_SANDBOX_MEMORY_MB: 'much' })).toThrow('GODWIT_SANDBOX_MEMORY_MB: ');
    expect(() => load({ GODWIT_SANDBOX_WINDOW: '1000' })).toThrow('GODWIT_SANDBOX_WINDOW: ');
    expect(() => load({ GODWIT_SANDBOX_MEMROY_MB: '64' })).toThrow('There is no setting GODWIT_SANDBOX_MEMROY_MB.');
  });

  it('names a setting that cannot be used, and never its value', () => {
    expect(() => load({ PARALLEL_JOBS: 'hunter2' })).toThrow(/PARALLEL_JOBS/);
    expect(() => load({ PARALLEL_JOBS: 'hunter2' })).not.toThrow(/hunter2/);
  });

  it('puts connections together from their parts', async () => {
    const config = load({ SOURCE_DB_HOST: 'db.example', SOURCE_DB_USER: 'me', SOURCE_DB_PASSWORD: 'p@ss/word', SOURCE_DB_NAME: 'old' });
    expect(await resolveUrl(config, '$SOURCE_DB')).toBe('postgresql://me:p%40ss%2Fword@db.example:5432/old');
    await expect(resolveUrl(config, '$TARGET_DB')).rejects.toThrow('set TARGET_DB_HOST');
    await expect(resolveUrl(config, 'mysql://elsewhere')).rejects.toThrow('is no address of the kind postgres');
  });
});
