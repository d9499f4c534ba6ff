import { join } from 'node:path';
import { runInChild } from '../child.ts';
import type { OwnServer } from '../own-server.ts';
import type { MigrateResult } from './migrate.ts';

/** Migrates `bench_source` to `bench_target` by a playbook, in a process of its own, so that its memory is its own. */
export function migrateInChild(
  { url, home }: OwnServer,
  playbook: string,
  env: Readonly<Record<string, string>> = {},
): Promise<MigrateResult> {
  const names = { BENCH_SOURCE: url('bench_source'), BENCH_TARGET: url('bench_target'), GODWIT_HOME: join(home, 'godwit') };
  return runInChild('load/migrate.ts', [playbook], { ...names, ...env });
}
