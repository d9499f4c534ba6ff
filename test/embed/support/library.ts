import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decideMappings } from '../../../app/approval/approve.ts';
import { embed } from '../../../app/embed/embed.ts';
import { reviewEmbeddings } from '../../../app/embed/review.ts';
import { review } from '../../../app/review/review.ts';
import { migrate } from '../../../app/run/migrate.ts';
import type { Caller } from '../../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../../config.ts';
import type { EmbeddedShare, EmbeddingResult } from '../../../model/embedding.ts';
import { createDatabase, withClient } from '../../support/databases.ts';

/** Books of which every third has the text of another one, and every tenth none. */
export const books = 303;
export const withText = books - Math.floor(books / 10);
export const distinct = 102;
const legacy = `
CREATE TABLE book (id integer PRIMARY KEY, branch integer, title text, reader_email text, blurb text);
INSERT INTO book SELECT n, 1 + n % 3, CASE WHEN n % 10 = 0 THEN NULL ELSE 'Title ' || (n - n % 3) END, 'reader' || n || '@example.com',
  CASE WHEN n % 10 = 0 THEN NULL ELSE 'About ' || (n - n % 3) END
FROM generate_series(1, ${books}) AS n;`;
const modern = `CREATE TABLE books (id integer PRIMARY KEY, branch integer, title text, reader_email text, blurb text);`;

const playbook = (from: string, to: string, embeddings: string): string => `playbook: library
version: 1
title: Library
system: library
approvals: self
source: {url: '${from}'}
target: {url: '${to}'}
phases:
  - phase: books
    source: book
    target: books
    identity: {strategy: kept}
    fields: {id: {copy: id}, branch: {copy: branch}, title: {copy: title}, reader_email: {copy: reader_email}, blurb: {copy: blurb}}
embeddings:
  - embedding: search
${embeddings}
`;

/** What is embedded unless a test says otherwise. */
export const plainContents = `    contents:
      - {content: books, entity: books, owner: branch, text: "{title}\\n{blurb}", part: 100}`;

/** A small migration whose target rows are embedded. */
export interface Library {
  readonly folder: string;
  readonly targetUrl: string;
  readonly caller: Caller;
  readonly environment: Readonly<Record<string, string>>;
  approve(): Promise<void>;
  embed(share?: EmbeddedShare): Promise<EmbeddingResult>;
  /** Runs SQL on the new side. */
  change(sql: string): Promise<void>;
  ask<Row = Record<string, unknown>>(sql: string): Promise<Row[]>;
  close(): void;
}

/** Migrates books and leaves their embeddings approved. `targetUrl`: another server than that of the tests. */
export async function openLibrary(
  embeddings: string,
  settings: Readonly<Record<string, string>> = {},
  given?: { readonly targetUrl: string },
): Promise<Library> {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-library-'));
  const sourceUrl = await createDatabase('legacy');
  const targetUrl = given?.targetUrl ?? (await createDatabase('modern'));
  await withClient(sourceUrl, (client) => client.query(legacy));
  await withClient(targetUrl, (client) => client.query(modern));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl, embeddings));
  const own = { GODWIT_HOME: join(folder, 'home'), GODWIT_LOG_LEVEL: 'silent', GODWIT_USER: 'Maria', GODWIT_ALLOW_SUPERUSER: '1' };
  const environment = { ...own, ...settings };
  const config = loadConfig({}, environment, folder);
  const principal = environmentPrincipal(config, 'Maria');
  const caller: Caller = { config, principal, notify: () => {}, signal: new AbortController().signal };
  await review(caller, folder, {}, false);
  await decideMappings(caller, 'approved', { playbook: folder, digests: [], commit: false, asReviewed: false });
  await migrate(caller, { playbook: folder, selection: {}, embeddings: 'none' });
  const approve = async (): Promise<void> => {
    const reviewed = await reviewEmbeddings(caller, folder, { only: [], rows: 0 });
    const digests = reviewed.filter(({ approvedBy }) => approvedBy === null).map(({ digest }) => digest);
    if (digests.length > 0) await decideMappings(caller, 'approved', { playbook: folder, digests, commit: false });
  };
  return {
    ...{ folder, targetUrl, caller, environment, approve },
    embed: async (share = 'all') => {
      const [result] = await embed(caller, folder, { only: [], share });
      if (!result) throw new Error('no embeddings');
      return result;
    },
    change: (sql) => withClient(targetUrl, async (client) => void (await client.query(sql))),
    ask: (sql) => withClient(targetUrl, async (client) => (await client.query(sql)).rows),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
