import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { hasMongo } from '../../support/mongodb.ts';
import { randomFrom } from '../../support/random.ts';
import { allergyOf, openWards, patientOf, patientsPlaybook } from '../../support/sync-documents.ts';

/** `CRASH_KILLS=100` for the long version. */
const kills = Number(process.env.CRASH_KILLS ?? 4);
const seed = Number(process.env.CRASH_SEED ?? 23);
const patienceMs = 180_000 + kills * 30_000;
const folder = mkdtempSync(join(tmpdir(), 'godwit-documents-kill-'));
const program = join(import.meta.dirname, '../../crash/follow-child.ts');

interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

function follow(): Started {
  const env = { ...process.env, GODWIT_HOME: folder, GODWIT_ALLOW_SUPERUSER: '1', GODWIT_LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [program, join(folder, 'playbook.yaml'), 'killed'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  return { child, ended: new Promise((resolve) => child.once('exit', () => resolve(said))) };
}

describe.skipIf(!hasMongo)('a process that follows the changes of documents', () => {
  const ward = openWards();
  const { asked, by, patients } = ward;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const streaming = (epoch: number): string =>
    `SELECT count(*) FROM migration_control.change_streams WHERE state = 'streaming' AND epoch > ${epoch} AND alive_until > now()`;
  const first = async (question: string): Promise<string> => (await asked(question).catch(() => []))[0] ?? '0';

  /** A process that has taken the stream; the server may see later that the one before is gone. */
  async function followForGood(): Promise<Started> {
    let said = '';
    for (let tries = 0; tries < 20; tries++) {
      const before = Number(await first('SELECT coalesce(max(epoch), 0) FROM migration_control.change_streams'));
      const started = follow();
      while (started.child.exitCode === null) {
        if ((await first(streaming(before))) === '1') return started;
        await sleep(100);
      }
      said = await started.ended;
      await sleep(500);
    }
    throw new Error(`No process could follow: ${said}`);
  }

  async function load(signal: AbortSignal): Promise<number> {
    const random = randomFrom(seed);
    let n = 0;
    for (; !signal.aborted; n++) {
      const id = 1 + Math.floor(random() * 12);
      await patients().updateOne(by(id), { $push: { allergies: { $each: [allergyOf(`K${n}`, n)], $position: 0, $slice: 6 } } } as never);
      await patients().insertOne(patientOf(100 + n) as never);
      if (n > 5) await patients().deleteOne(by(100 + n - 5));
      await sleep(5);
    }
    return n;
  }

  it(
    'may be killed at any moment once it has copied: nothing is lost, and nothing comes twice',
    async () => {
      const migration = await ward.open();
      const { sourceUrl, targetUrl } = migration;
      writeFileSync(join(folder, 'playbook.yaml'), patientsPlaybook.replace('$SOURCE', sourceUrl).replace('$TARGET', targetUrl));
      const stop = new AbortController();
      const loading = load(stop.signal);
      const random = randomFrom(seed + 1);
      for (let n = 0; n < kills; n++) {
        const { child, ended } = await followForGood();
        await sleep(random() * 1_500);
        child.kill('SIGKILL');
        await ended;
      }
      stop.abort();
      expect(await loading).toBeGreaterThan(kills);
      const last = await followForGood();
      await asked("UPDATE migration_control.change_streams SET wanted = 'stop'");
      expect(await last.ended).toContain('ended stopped');
      await ward.nothingDiffers();
      expect(await asked("SELECT count(*) FROM migration_control.batches WHERE kind = 'changes' AND committed_at IS NULL")).toEqual(['0']);
    },
    patienceMs,
  );
});
