import { expect, it } from 'vitest';
import { tablesNamed } from '../../databases/postgres/bridge/named-tables.ts';

it.each<[string, string[]]>([
  ['SELECT 1', []],
  ['SELECT * FROM orders AS o JOIN sales.items AS i ON i.order_id = o.id', ['orders', 'sales.items']],
  ['SELECT (SELECT count(*) FROM a) FROM b WHERE EXISTS (SELECT FROM c) UNION SELECT 1 FROM d', ['a', 'b', 'c', 'd']],
  ['WITH recent AS (SELECT * FROM orders) SELECT * FROM recent', ['orders']],
  ['SELECT * FROM orders AS x, orders AS y', ['orders']],
  ['SELECT * FROM "Orders", unnest(ARRAY[1]) AS u', ['Orders']],
])('the tables of a query are found wherever they stand: %s', async (query, expected) => {
  const found = await tablesNamed(query);
  expect(found.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`)).sort()).toEqual([...expected].sort());
});

it('what is no SQL is refused', () => expect(tablesNamed('SELEC')).rejects.toMatchObject({ code: 'expression_refused' }));
