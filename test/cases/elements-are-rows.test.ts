import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approve.ts';
import { migrate } from '../../app/migrate.ts';
import { rehearse } from '../../app/rehearse.ts';
import { rollbackPhases } from '../../app/rollback.ts';
import { trace } from '../../app/trace.ts';
import { validatePlaybook } from '../../app/validate.ts';
import { verifyFile } from '../../app/verify.ts';
import type { Caller } from '../../app/workbench.ts';
import { loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const orders = 40;
const source = `
  CREATE TABLE orders (id integer PRIMARY KEY, currency text NOT NULL, address jsonb, items jsonb, days json);
  INSERT INTO orders SELECT i, 'EUR', jsonb_build_object('city', 'Oslo ' || i, 'geo.point', jsonb_build_object('lat', i)),
    jsonb_build_array(
      jsonb_build_object('sku', 'A' || i, 'qty', 2, 'price', 1.10, 'tags', jsonb_build_array('x')),
      jsonb_build_object('sku', 'B' || i, 'qty', 12345678901234567890, 'price', 0.5)),
    json_build_object('mon', i, 'tue', null)
  FROM generate_series(1, ${orders}) AS i;
  INSERT INTO orders VALUES (101, 'EUR', NULL, NULL, NULL), (102, 'EUR', '{}', '[]', '{}'), (103, 'EUR', '[]', 'null', 'null'),
    (104, 'EUR', '1', '"none"', '[1]'), (105, 'EUR', NULL, '{"sku": "C"}', '"x"'),
    (106, 'EUR', NULL, '[{"sku": "D", "qty": 1}, {"sku": "D", "qty": 2}, {"qty": 3}, {"sku": "E", "qty": 4}, null, 7]', '{"a": 1, "b": 2, "a": 3}'),
    (107, 'EUR', NULL, '[]', '{"c": "nul \\u0000", "d": "half \\ud83d", "e": "\\\\u0000 is text"}');`;
const target = `
  CREATE TABLE orders (id uuid PRIMARY KEY, legacy_id integer UNIQUE NOT NULL, city text, lat numeric);
  CREATE TABLE lines (id uuid PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders, ordinal integer NOT NULL, sku text, qty numeric, price text,
    currency text, city text, element jsonb);
  CREATE TABLE articles (id uuid PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders, sku text NOT NULL, qty numeric, UNIQUE (order_id, sku));
  CREATE TABLE days (id uuid PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders, day text NOT NULL, value text);`;

const playbook = (from: string, to: string): string => `
playbook: shop
version: 1
title: Shop
system: shop
approvals: self
source: {url: '${from}'}
target: {url: '${to}'}
settings: {quarantine_share_max: 1}
phases:
  - phase: orders
    source: orders
    target: orders
    fields:
      id: identity
      legacy_id: {copy: id}
      city: {copy: address.city}
      lat: {copy: 'address."geo.point".lat'}
  - phase: lines
    source: orders
    unnest: items[]
    target: lines
    fields:
      id: identity
      order_id: {reference: orders, from: parent.id}
      ordinal: {copy: ordinal}
      sku: {copy: element.sku}
      qty: {copy: element.qty}
      price: {expression: "'€ ' || element.price"}
      currency: {copy: parent.currency}
      city: {copy: parent.address.city}
      element: {copy: element}
  - phase: articles
    source: orders
    unnest: items[]
    element_key: {path: sku}
    target: articles
    where: element.qty IS NOT NULL
    fields:
      id: identity
      order_id: {reference: orders, from: parent.id}
      sku: {copy: element.sku}
      qty: {copy: element.qty}
  - phase: days
    source: orders
    unnest: days{}
    target: days
    fields:
      id: identity
      order_id: {reference: orders, from: parent.id}
      day: {copy: key}
      value: {copy: element}
`;

let caller: Caller;
let targetUrl = '';
const ask = <Row>(sql: string): Promise<Row[]> => withClient(targetUrl, async (client) => (await client.query(sql)).rows);
const named = { playbook: 'shop' };

beforeAll(async () => {
  const sourceUrl = await createDatabase('elements_from');
  targetUrl = await createDatabase('elements_to');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-elements-'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
  const environment = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_ALLOW_SUPERUSER: '1', BATCH_SIZE: '7' };
  const config = loadConfig({}, environment, folder);
  named.playbook = join(folder, 'playbook.yaml');
  caller = { config, notify: () => {}, signal: new AbortController().signal };
});

describe('elements inside rows', () => {
  it('are rows of entities of their own, each with a fate', { timeout: 120_000 }, async () => {
    await decideMappings(caller, 'approved', { playbook: named.playbook, digests: [], by: 'ada', commit: false });
    const rehearsed = await rehearse(caller, named.playbook, {}, 5);
    expect(rehearsed.map(({ phase, fates }) => [phase, fates.read, fates.written])).toEqual([]);
    const summary = await migrate(caller, { playbook: named.playbook, selection: {} });
    const fates = await ask<{ phase: string }>(
      'SELECT phase, sum(read)::int AS read, sum(written)::int AS written, sum(quarantined)::int AS kept, sum(skipped)::int AS skipped FROM migration_control.batches GROUP BY 1 ORDER BY 1',
    );
    console.log(JSON.stringify(fates), JSON.stringify(summary));
    expect(summary.validation).toMatchObject({ verdict: 'passed' });
    expect(await ask('SELECT phase, source_key, reason FROM migration_control.quarantine ORDER BY 1, 2')).toEqual([]);
  });
});
