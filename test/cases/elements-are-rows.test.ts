import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { trace } from '../../app/reporting/trace.ts';
import { migrate } from '../../app/run/migrate.ts';
import { rehearse } from '../../app/run/rehearse.ts';
import { rollbackPhases } from '../../app/run/rollback.ts';
import { validatePlaybook } from '../../app/run/validate.ts';
import { verifyFile } from '../../app/run/verify.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { person } from '../support/person.ts';

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
let path = '';

beforeAll(async () => {
  const sourceUrl = await createDatabase('elements_from');
  targetUrl = await createDatabase('elements_to');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-elements-'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
  const environment = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_ALLOW_SUPERUSER: '1', BATCH_SIZE: '7' };
  const config = loadConfig({}, environment, folder);
  path = join(folder, 'playbook.yaml');
  caller = { config, principal: person('ada'), notify: () => {}, signal: new AbortController().signal };
});

interface Fates {
  readonly phase: string;
  readonly read: number;
  readonly written: number;
  readonly kept: number;
}

const fates = (): Promise<Fates[]> =>
  ask(`SELECT phase, sum(read)::integer AS read, sum(written)::integer AS written, sum(quarantined)::integer AS kept
    FROM migration_control.batches GROUP BY phase ORDER BY phase`);

describe('elements inside rows', () => {
  it('are rows of entities of their own, each with a fate', { timeout: 120_000 }, async () => {
    await decideMappings(caller, 'approved', { playbook: path, digests: [], commit: false });
    const rehearsed = await rehearse(caller, path, {}, 5);
    expect(rehearsed.map(({ phase, fates: { read, written } }) => [phase, read, written])).toEqual(
      ['orders', 'lines', 'articles', 'days'].map((phase) => [phase, 5, 5]),
    );
    const summary = await migrate(caller, { playbook: path, selection: {} });
    expect(summary.validation).toMatchObject({ verdict: 'passed' });
    expect(await fates()).toEqual([
      { phase: 'articles', read: 2 * orders + 8, written: 2 * orders + 1, kept: 7 },
      { phase: 'days', read: 2 * orders + 6, written: 2 * orders + 1, kept: 5 },
      { phase: 'lines', read: 2 * orders + 8, written: 2 * orders + 6, kept: 2 },
      { phase: 'orders', read: orders + 7, written: orders + 7, kept: 0 },
    ]);
  });

  it('that are none are kept aside under the key of their row', async () => {
    const kept = await ask<{ line: string }>(
      "SELECT concat_ws(' ', phase, source_key, reason) AS line FROM migration_control.quarantine ORDER BY 1",
    );
    expect(kept.map(({ line }) => line)).toEqual([
      'articles 3:104 not_an_array',
      'articles 3:105 not_an_array',
      'articles 3:1067:element1:1 element_key_duplicate',
      'articles 3:1067:element1:2 element_key_duplicate',
      'articles 3:1067:element1:3 element_key_missing',
      'articles 3:1067:element1:5 element_key_missing',
      'articles 3:1067:element1:6 element_key_missing',
      'days 3:104 not_a_map',
      'days 3:105 not_a_map',
      'days 3:1067:element1:1 element_key_duplicate',
      'days 3:1067:element1:3 element_key_duplicate',
      'days 3:107 unreadable',
      'lines 3:104 not_an_array',
      'lines 3:105 not_an_array',
    ]);
  });

  it('keep their digits, their members and what their row has', async () => {
    expect(await ask('SELECT legacy_id, city, lat::text FROM orders WHERE city IS NOT NULL OR legacy_id > 100 ORDER BY 1 LIMIT 2')).toEqual(
      [
        { legacy_id: 1, city: 'Oslo 1', lat: '1' },
        { legacy_id: 2, city: 'Oslo 2', lat: '2' },
      ],
    );
    const lines = await ask(`SELECT l.ordinal, l.sku, l.qty::text, l.price, l.currency, l.city, l.element::text FROM lines AS l
      JOIN orders AS o ON o.id = l.order_id WHERE o.legacy_id = 7 ORDER BY 1`);
    const common = { currency: 'EUR', city: 'Oslo 7' };
    expect(lines).toEqual([
      { ...common, ordinal: 1, sku: 'A7', qty: '2', price: '€ 1.10', element: '{"qty": 2, "sku": "A7", "tags": ["x"], "price": 1.10}' },
      {
        ...{ ...common, ordinal: 2, sku: 'B7', qty: '12345678901234567890', price: '€ 0.5' },
        element: '{"qty": 12345678901234567890, "sku": "B7", "price": 0.5}',
      },
    ]);
  });

  it('are validated, proven, traced and taken back', { timeout: 120_000 }, async () => {
    expect((await validatePlaybook(caller, path)).verdict.verdict).toBe('passed');
    const manifest = join(dirname(path), 'reports/shop/manifest.json');
    expect((await verifyFile(caller, path, manifest)).verdict).toBe('passed');
    const [traced] = await trace(caller, path, { key: '7,2', phase: 'lines', raw: true });
    expect(traced).toMatchObject({ source: 'orders.items[]', fate: 'written' });
    const again = await migrate(caller, { playbook: path, selection: {} });
    expect(again.validation).toMatchObject({ verdict: 'passed' });
    await rollbackPhases(caller, path, {});
    expect(await ask('SELECT FROM lines UNION ALL SELECT FROM orders UNION ALL SELECT FROM days')).toEqual([]);
  });
});

describe('elements in JSON Lines', () => {
  const records = [
    '{"id": 1, "customer": {"name": "Ada"}, "items": [{"sku": "A1", "price": 1.10}, {"sku": "B7", "price": 12345678901234567.89}]}',
    '{"id": 2, "items": []}',
    '{"id": 3, "items": "none"}',
    'no record',
    '{"id": 4, "items": [{"sku": "A1", "price": 1}, {"sku": "A1", "price": 2}, {"price": 3}]}',
  ];

  it('go the same way, with bad lines beside them', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'godwit-element-files-'));
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data/orders.jsonl'), records.map((line) => `${line}\n`).join(''));
    const url = await createDatabase('element_files');
    const lines = 'CREATE TABLE lines (id uuid PRIMARY KEY, legacy_order bigint, sku text, price numeric, buyer text)';
    await withClient(url, (client) => client.query(lines));
    writeFileSync(
      join(folder, 'playbook.yaml'),
      `{playbook: shop, version: 1, title: Shop, system: shop, approvals: self, source: {url: 'files:${folder}/data'}, target: {url: '${url}'},
       settings: {quarantine_share_max: 1}, phases: [{phase: lines, source: orders, unnest: 'items[]', element_key: {path: sku}, target: lines,
       fields: {id: identity, legacy_order: {copy: parent.id}, sku: {copy: element.sku}, price: {copy: element.price},
       buyer: {copy: parent.customer.name}}}]}`,
    );
    const ofFiles = { ...caller, config: loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada' }, folder) };
    const file = join(folder, 'playbook.yaml');
    await decideMappings(ofFiles, 'approved', { playbook: file, digests: [], commit: false });
    const { rows, validation } = await migrate(ofFiles, { playbook: file, selection: {} });
    expect({ ...rows, verdict: validation?.verdict }).toMatchObject({ read: 7, written: 2, quarantined: 5, verdict: 'passed' });
    const [traced] = await trace(ofFiles, file, { key: '1,B7', phase: 'lines', raw: true });
    expect(traced?.fields.map(({ value }) => value).slice(1)).toEqual(['1', 'B7', '12345678901234567.89', 'Ada']);
    await rollbackPhases(ofFiles, file, {});
    expect(await withClient(url, async (client) => (await client.query('SELECT FROM lines')).rowCount)).toBe(0);
  });
});
