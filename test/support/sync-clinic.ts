import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideMappings } from '../../app/approval/approve.ts';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from './databases.ts';
import { asPerson } from './person.ts';

/** A clinic that was migrated once, and whose old side is a file that tests change. */
export interface SyncClinic {
  /** Stands among the playbooks of its home under the name `clinic`. */
  readonly folder: string;
  readonly targetUrl: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ada: Caller;
  /** Writes the old side anew. */
  write(patients: readonly Patient[]): void;
  /** Approves as another person than ada. */
  approve(digests: string[]): Promise<unknown>;
  ask<Row>(text: string): Promise<Row[]>;
}

export interface Patient {
  readonly id: number;
  readonly name: string;
  readonly city?: string;
}

export const patientsOf = (count: number): Patient[] =>
  Array.from({ length: count }, (_, i) => ({ id: i + 1, name: `Patient ${i + 1}`, city: 'Bonn' }));

const playbook = (data: string, to: string, conflicts: string): string => `
playbook: clinic
version: 1
title: A clinic in files
system: clinic
source: { url: "files:${data}" }
target: { url: "${to}" }
phases:
  - phase: patients
    source: patients
    target: patients
    deletes: follow
${conflicts}
    fields: { id: identity, name: { copy: name }, city: { copy: city } }
`;

/** `conflicts`: further lines of its phase. */
export async function createSyncClinic(count: number, conflicts = ''): Promise<SyncClinic> {
  const targetUrl = await createDatabase('sync_modern');
  const run = <Row>(text: string): Promise<Row[]> => withClient(targetUrl, async (client) => (await client.query(text)).rows as Row[]);
  await run('CREATE TABLE patients (id uuid PRIMARY KEY, name text NOT NULL, city text)');
  const home = mkdtempSync(join(tmpdir(), 'godwit-sync-'));
  const folder = join(home, 'clinic');
  mkdirSync(folder);
  mkdirSync(join(folder, 'data'));
  const write = (patients: readonly Patient[]): void =>
    writeFileSync(join(folder, 'data/patients.jsonl'), patients.map((each) => `${JSON.stringify(each)}\n`).join(''));
  write(patientsOf(count));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(join(folder, 'data'), targetUrl, conflicts));
  const environment = {
    GODWIT_HOME: folder,
    GODWIT_PLAYBOOKS: home,
    GODWIT_USER: 'ada',
    GODWIT_LOG_LEVEL: 'silent',
    GODWIT_JOB_GRACE_SECONDS: '3600',
  };
  const config = loadConfig({}, environment, folder);
  const ada = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const approve = (digests: string[]) => decideMappings(asPerson(ada, 'ben'), 'approved', { playbook: folder, digests, commit: false });
  await review(ada, folder, {}, false);
  await approve([]);
  await migrate(ada, { playbook: folder, selection: {} });
  return { folder, targetUrl, environment, ada, write, approve, ask: run };
}
