import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from './databases.ts';

const source = `
  CREATE TABLE buyer (id integer PRIMARY KEY, username text NOT NULL, email text);
  INSERT INTO buyer SELECT i, 'user' || i, 'user' || i || '@example.org' FROM generate_series(1, 50) AS i;`;
const target = 'CREATE TABLE people (id uuid PRIMARY KEY, email text, username text, note text);';

/** A playbook in a folder of its own, over two databases, as the app is given it. */
export interface Shop {
  /** Also the home, and what `--playbook` would be given. */
  readonly folder: string;
  readonly sourceUrl: string;
  readonly targetUrl: string;
  caller(environment?: Readonly<Record<string, string>>): Caller;
}

/** Creates a shop with one phase, `people`; every column but the key is proposed by its name. */
export async function createShop(): Promise<Shop> {
  const [sourceUrl, targetUrl] = [await createDatabase('shop_legacy'), await createDatabase('shop_modern')];
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-shop-'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
  const basics = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada' };
  const caller: Shop['caller'] = (environment = {}) => {
    const config = loadConfig({}, { ...basics, ...environment }, folder);
    return { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  };
  return { folder, sourceUrl, targetUrl, caller };
}

const playbook = (from: string, to: string): string => `
playbook: shop
version: 1
title: A shop
system: shop
approvals: self
source: { url: "${from}" }
target: { url: "${to}" }
phases:
  - phase: people
    source: buyer
    target: people
    fields:
      note: { none: Nobody has written one. }
`;
