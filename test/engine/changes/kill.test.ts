import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { dropSlot } from '../../support/capture.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { randomFrom } from '../../support/random.ts';

/** `CRASH_KILLS=1000` for the long version. */
const kills = Number(process.env.CRASH_KILLS ?? 6);
const seed = Number(process.env.CRASH_SEED ?? 17);
const [aliveMsMin, aliveMsMax] = [200, 1_500];
const patienceMs = 120_000 + kills * 20_000;
const folder = mkdtempSync(join(tmpdir(), 'godwit-follow-kill-'));

const playbook = (source: string, target: string) => `
playbook: ledgers
version: 1
title: Ledgers
system: ledgers
source: {url: ${source}}
target: {url: ${target}}
phases:
  - {phase: accounts, source: account, target: accounts, fields: {id: identity, name: {copy: name}}}
  - phase: entries
    source: entry
    target: entries
    where: amount <> 0
    fields: {id: identity, account_id: {reference: accounts, from: [account]}, number: {copy: id}, amount: {copy: amount}}
`;

let slot = '';
let sourceUrl = '';
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await dropSlot(sourceUrl, slot);
});

interface Started {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly ended: Promise<string>;
}

function follow(): Started {
  const env = { ...process.env, GODWIT_HOME: folder, GODWIT_ALLOW_SUPERUSER: '1', GODWIT_LOG_LEVEL: 'silent' };
  const program = join(import.meta.dirname, '../../crash/follow-child.ts');
  const child = spawn(process.execPath, [program, join(folder, 'playbook.yaml'), slot], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += chunk));
  const ended = new Promise<string>((resolve) => child.once('exit', () => resolve(said)));
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      said += chunk;
      resolve();
    });
    child.once('exit', () => resolve());
  });
  return { child, ready, ended };
}

/** Transactions of several rows, close behind each other, until it is told to stop; one in ten is taken back. Returns how many were committed. */
async function load(url: string, signal: AbortSignal): Promise<number> {
  const random = randomFrom(seed);
  let committed = 0;
  await withClient(url, async (client) => {
    for (let n = 1; !signal.aborted; n++) {
      const id = 1 + Math.floor(random() * 200);
      const ends = n % 10 === 0 ? 'ROLLBACK' : 'COMMIT';
      await client.query(`BEGIN; INSERT INTO entry VALUES (${1_000 + n}, ${1 + (n % 20)}, ${n});
        UPDATE entry SET amount = amount + 1 WHERE id = ${id}; UPDATE account SET name = 'after ${n}' WHERE id = ${1 + (n % 20)};
        DELETE FROM entry WHERE id = ${1_000 + n - 7}; ${ends}`);
      if (ends === 'COMMIT') committed++;
      if (n % 25 === 0) await client.query(`UPDATE entry SET id = ${5_000_000 + n} WHERE id = (SELECT min(id) FROM entry WHERE id > 1000)`);
    }
  });
  return committed;
}

describe('a process that follows changes', () => {
  it(
    'may be killed at any moment: nothing is lost, and nothing comes twice',
    async () => {
      sourceUrl = await createDatabase('legacy');
      const targetUrl = await createDatabase('modern');
      slot = `k_${new URL(sourceUrl).pathname.slice(1)}`;
      await withClient(sourceUrl, (client) =>
        client.query(`CREATE TABLE account (id integer PRIMARY KEY, name text);
        CREATE TABLE entry (id integer PRIMARY KEY, account integer REFERENCES account, amount integer NOT NULL);
        INSERT INTO account SELECT n, 'account ' || n FROM generate_series(1, 20) AS n;
        INSERT INTO entry SELECT n, 1 + n % 20, n % 5 FROM generate_series(1, 200) AS n;`),
      );
      await withClient(targetUrl, (client) =>
        client.query(`CREATE TABLE accounts (id uuid PRIMARY KEY, name text);
        CREATE TABLE entries (id uuid PRIMARY KEY, account_id uuid NOT NULL REFERENCES accounts, number integer UNIQUE, amount integer NOT NULL)`),
      );
      writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
      const stop = new AbortController();
      const loading = load(sourceUrl, stop.signal);
      const random = randomFrom(seed + 1);
      for (let n = 0; n < kills; n++) {
        const { child, ready, ended } = follow();
        await ready;
        await sleep(aliveMsMin + random() * (aliveMsMax - aliveMsMin));
        child.kill('SIGKILL');
        await ended;
      }
      stop.abort();
      const committed = await loading;
      expect(committed).toBeGreaterThan(kills);
      const last = await followForGood(targetUrl);
      await withClient(targetUrl, (client) => client.query("UPDATE migration_control.change_streams SET wanted = 'stop'"));
      expect(await last.ended).toContain('ended stopped');
      const wanted = await rows(
        sourceUrl,
        `SELECT e.id, e.amount, a.name FROM entry AS e JOIN account AS a ON a.id = e.account WHERE amount <> 0`,
      );
      const found = await rows(targetUrl, 'SELECT e.number, e.amount, a.name FROM entries AS e JOIN accounts AS a ON a.id = e.account_id');
      expect(found).toEqual(wanted);
      const counts = "SELECT count(*) FROM migration_control.batches WHERE kind = 'changes' AND committed_at IS NULL";
      expect(await rows(targetUrl, counts)).toEqual(['0']);
    },
    patienceMs,
  );
});

const triesMax = 20;

/**
 * A process that follows, and has taken the stream over. The server may take a moment to see that the one that was killed is gone: until then its
 * locks refuse the next.
 */
async function followForGood(targetUrl: string): Promise<Started> {
  const epochs = 'SELECT coalesce(max(epoch), 0) FROM migration_control.change_streams';
  const streaming = (epoch: number): string =>
    `SELECT count(*) FROM migration_control.change_streams WHERE state = 'streaming' AND epoch > ${epoch} AND alive_until > now()`;
  let said = '';
  // Before the first start there is no ledger to ask.
  const asked = async (question: string): Promise<string> => (await rows(targetUrl, question).catch(() => []))[0] ?? '0';
  for (let tries = 0; tries < triesMax; tries++) {
    const before = Number(await asked(epochs));
    const last = follow();
    while (last.child.exitCode === null) {
      if ((await asked(streaming(before))) === '1') return last;
      await sleep(100);
    }
    said = await last.ended;
    await sleep(500);
  }
  throw new Error(`No process could follow: ${said}`);
}

const rows = async (url: string, question: string): Promise<string[]> =>
  (await withClient(url, (client) => client.query({ text: question, rowMode: 'array' }))).rows
    .map((row: unknown[]) => row.join(' '))
    .sort();
