import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { withMapped } from '../../app/review/review.ts';
import { runContextOf } from '../../app/run/execute.ts';
import { migrate } from '../../app/run/migrate.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { verifyFile } from '../../app/run/verify.ts';
import { readManifest } from '../../engine/verify/read-manifest.ts';
import { leavesOf } from '../../engine/verify/stated.ts';
import { verifyManifest } from '../../engine/verify/verify.ts';
import type { Check } from '../../model/check.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Verdict } from '../../model/verdict.ts';
import { asPerson } from '../support/person.ts';
import { createGuarded, type Guarded } from './journal.ts';

type Json = Record<string, unknown>;

let guarded: Guarded;
let file: string;
let text: string;

beforeAll(async () => {
  guarded = await createGuarded();
  await decideMappings(asPerson(guarded.caller, 'ana'), 'approved', { playbook: guarded.playbook, digests: [], commit: false });
  await migrate(guarded.caller, { playbook: guarded.playbook, selection: {} });
  file = join(guarded.home, 'reports/guarded/manifest.json');
  text = readFileSync(file, 'utf8');
});

const all = ({ checks = [], phases }: Verdict): Check[] => [...checks, ...phases.flatMap((each) => each.checks)];
const named = (verdict: Verdict, status: Check['status']): string[] =>
  all(verdict)
    .filter((each) => each.status === status)
    .map(({ name }) => name);
const verify = (): Promise<Verdict> => verifyFile(guarded.caller, guarded.playbook, file);

/** Another value of the same kind. */
function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return 'forged';
  return /^[0-9a-f]/.test(value) ? `${value.startsWith('1') ? '2' : '1'}${value.slice(1)}` : `${value}x`;
}

/** The manifest with one leaf forged. */
function forgedAt(path: string): string {
  const forged = JSON.parse(text) as Json;
  const names = path.split('.');
  const holder = names.slice(0, -1).reduce<Json>((at, name) => at[name] as Json, forged);
  const last = names.at(-1) ?? '';
  holder[last] = otherThan(holder[last]);
  return JSON.stringify(forged);
}

describe('a manifest', () => {
  it('holds, every value of it', async () => {
    const verdict = await verify();
    expect(named(verdict, 'failed')).toEqual([]);
    expect(verdict.verdict).toBe('passed');
    expect(named(verdict, 'passed')).toEqual(
      expect.arrayContaining(['audit.intact', 'manifest.logged', 'manifest.stated', 'bystanders.noted']),
    );
  });

  it('of which any value is forged fails, and the value is named', async () => {
    const missed: string[] = [];
    await withMapped(guarded.caller, guarded.playbook, {}, async (bench, mapped) => {
      const context = runContextOf(bench, {});
      const prepared = mapped.map((each) => ({ ...each, approvedBy: '' }));
      for (const { path } of leavesOf(JSON.parse(text))) {
        const found = await tried(async () =>
          verifyManifest(context, readManifest(forgedAt(path)), prepared, { evaluatedRowsMax: 1, differencesMax: 1 }),
        );
        if (!isNamed(found, path)) missed.push(`${path}: ${found.join('; ')}`);
      }
    });
    expect(missed).toEqual([]);
  }, 180_000);

  it('that was left out a phase, or given a word more, is none', () => {
    const { phases, ...rest } = JSON.parse(text) as Json;
    expect(() => readManifest(JSON.stringify({ ...rest, phases: [] }))).toThrow(/root/);
    expect(() => readManifest(JSON.stringify({ ...rest, phases, signedBy: 'ben' }))).toThrow(/signedBy/);
  });

  it('shows that the end of the audit log was cut off, and the log made anew behind it', async () => {
    const log = 'migration_control.audit_log';
    await guarded.attack(`CREATE TABLE public.kept AS SELECT * FROM ${log}`);
    const { audit } = JSON.parse(text) as { audit: { number: number } };
    await guarded.attack(`DELETE FROM ${log} WHERE number >= ${audit.number}`);
    const found = named(await verify(), 'failed');
    await guarded.attack(`DELETE FROM ${log}; INSERT INTO ${log} SELECT * FROM public.kept; DROP TABLE public.kept`);
    expect(found).toEqual(expect.arrayContaining(['manifest.audit.number', 'manifest.logged']));
    expect((await verify()).verdict).toBe('passed');
  });
});

describe('rows that stood before', () => {
  it('may be edited by whom they belong to: that is said, and no failure', async () => {
    await guarded.attack(`UPDATE public.cats SET name = 'edited' WHERE name = 'stood before 1'`);
    const verdict = await verify();
    await guarded.attack(`UPDATE public.cats SET name = 'stood before 1' WHERE name = 'edited'`);
    expect(verdict.verdict).toBe('passed');
    expect(named(verdict, 'warning')).toEqual(['bystanders.content']);
  });

  it.each([
    ['an entry of their own', ''],
    [
      'an entry and a sum of their own, in a run that nobody knows',
      `INSERT INTO migration_control.bystander_sums (migration, run, phase, entity, rows, sums)
      SELECT migration, 'aaaaaaaa-0000-4000-8000-000000000000', phase, entity, rows, sums FROM migration_control.bystander_sums`,
    ],
  ])('are not joined by a row that was slipped in with %s', async (_, more) => {
    const key = 'bbbbbbbb-0000-4000-8000-000000000000';
    await guarded.attack(`INSERT INTO public.cats (id, name) VALUES ('${key}', 'slipped in');
      INSERT INTO migration_control.bystanders (migration, entity, target_key, run) VALUES ('guarded', 'cats', '${key}', 'aaaaaaaa-0000-4000-8000-000000000000'); ${more}`);
    const [verified, validated] = [await verify(), (await validatePlaybook(guarded.caller, guarded.playbook)).verdict];
    await guarded.attack(`DELETE FROM public.cats WHERE id = '${key}'; DELETE FROM migration_control.bystanders WHERE target_key = '${key}';
      DELETE FROM migration_control.bystander_sums WHERE run = 'aaaaaaaa-0000-4000-8000-000000000000'`);
    expect(named(verified, 'failed')).toContain('bystanders.noted');
    expect(named(validated, 'failed')).toContain('bystanders.noted');
  });

  it('are not joined under the name of a run that was, either', async () => {
    const key = 'cccccccc-0000-4000-8000-000000000000';
    await guarded.attack(`INSERT INTO public.cats (id, name) VALUES ('${key}', 'slipped in');
      INSERT INTO migration_control.bystanders (migration, entity, target_key, run, phase, hash)
      SELECT migration, entity, '${key}', run, phase, hash FROM migration_control.bystanders LIMIT 1`);
    const failed = named(await verify(), 'failed');
    await guarded.attack(
      `DELETE FROM public.cats WHERE id = '${key}'; DELETE FROM migration_control.bystanders WHERE target_key = '${key}'`,
    );
    expect(failed).toEqual(expect.arrayContaining(['bystanders.noted', 'manifest.bystanders.rows', 'manifest.bystanders.root']));
  });
});

it('a manifest on a machine without the key is verified as far as it goes, and that is said', async () => {
  const other = join(guarded.home, 'other.key');
  writeFileSync(other, 'ab'.repeat(32));
  const caller = { ...guarded.caller, config: { ...guarded.caller.config, GODWIT_AUDIT_KEY_FILE: other } };
  const verdict = await verifyFile(caller, guarded.playbook, file);
  expect(verdict.verdict).toBe('passed');
  const said = all(verdict).find(({ name }) => name === 'audit.intact');
  expect(said).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/not proven: .* of the key [0-9a-f]{16}, which is not here/),
  });
});

/** Messages and names of what failed. */
async function tried(work: () => Promise<Verdict>): Promise<string[]> {
  try {
    return all(await work()).flatMap(({ status, name, message }) => (status === 'failed' ? [`${name} ${message}`] : []));
  } catch (error) {
    if (error instanceof GodwitError) return [error.message];
    throw error;
  }
}

/** By its path, by the field that holds it, or, for what is hashed, by the root. */
function isNamed(found: readonly string[], path: string): boolean {
  const field = path.replace(/^phases\.\d+\./, '');
  const names = [
    path,
    field,
    ...(/^(buckets|root)/.test(field) ? ['root of cats', 'its root'] : []),
    ...(/^(mapping|columns|phase)/.test(field) ? ['manifest.mapping'] : []),
  ];
  return found.some((each) => names.some((name) => each.includes(name)));
}
