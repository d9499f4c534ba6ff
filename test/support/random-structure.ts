import fc from 'fast-check';

const types = [
  'integer',
  'bigint',
  'numeric(12,2)',
  'numeric',
  'text',
  'varchar(40)',
  'char(3)',
  'boolean',
  'uuid',
  'jsonb',
  'bytea',
  'date',
  'timestamptz',
  'timestamp(3)',
  'time',
  'interval',
  'text[]',
  'integer[]',
  'mood',
  'tstzrange',
  'inet',
  'positive',
] as const;

const indexes = [
  (t: string, c: string) => `CREATE INDEX ON ${t} (${c})`,
  (t: string, c: string) => `CREATE INDEX ON ${t} (${c} DESC NULLS LAST, id)`,
  (t: string, c: string) => `CREATE UNIQUE INDEX ON ${t} (id, ${c}) WHERE ${c} IS NOT NULL`,
  (t: string, c: string) => `CREATE INDEX ON ${t} ((${c} IS NULL))`,
  (t: string) => `CREATE INDEX ON ${t} USING gin (to_tsvector('simple', id::text))`,
];

const column = fc.record({
  type: fc.constantFrom(...types),
  isRequired: fc.boolean(),
  isUnique: fc.boolean(),
  index: fc.option(fc.constantFrom(...indexes), { nil: null }),
});

const table = fc.record({
  id: fc.constantFrom('integer', 'bigint GENERATED ALWAYS AS IDENTITY', 'uuid DEFAULT gen_random_uuid()', 'serial'),
  columns: fc.array(column, { minLength: 1, maxLength: 5 }),
  hasBalance: fc.boolean(),
  hasCheck: fc.boolean(),
  isSecured: fc.boolean(),
  isStamped: fc.boolean(),
  refersTo: fc.option(fc.constantFrom('NO ACTION', 'CASCADE', 'SET NULL'), { nil: null }),
});

const prelude = `CREATE TYPE mood AS ENUM ('sad', 'so so', 'Glad');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';`;

/** SQL of up to three tables with what tables may have; each refers to the one before it. */
export const randomSql: fc.Arbitrary<string> = fc
  .record({ tables: fc.array(table, { minLength: 1, maxLength: 3 }), hasView: fc.boolean() })
  .map(({ tables, hasView }) =>
    [
      prelude,
      ...tables.flatMap((each, i) => tableSql(`t${i}`, each, i === 0 ? null : `t${i - 1}`, tables[i - 1]?.id)),
      ...(hasView ? ['CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM t0', 'CREATE UNIQUE INDEX ON totals (n)'] : []),
    ].join(';\n'),
  );

type Table = typeof table extends fc.Arbitrary<infer Value> ? Value : never;

function tableSql(name: string, of: Table, parent: string | null, parentId = ''): string[] {
  const parentType = parentId.split(' ')[0] === 'serial' ? 'integer' : (parentId.split(' ')[0] ?? '');
  const columns = of.columns.map(
    ({ type, isRequired, isUnique }, i) => `c${i} ${type}${isRequired ? ' NOT NULL' : ''}${isUnique ? ' UNIQUE' : ''}`,
  );
  const lines = [
    `id ${of.id} PRIMARY KEY`,
    ...columns.map((each) => (/jsonb|interval|tstzrange|inet/.test(each) ? each.replace(' UNIQUE', '') : each)),
    ...(of.hasBalance
      ? [
          'total numeric(12,2) NOT NULL DEFAULT 0',
          'paid numeric(12,2) DEFAULT 0',
          'balance numeric(12,2) GENERATED ALWAYS AS (total - paid) STORED',
        ]
      : []),
    ...(of.hasCheck && of.hasBalance ? ['CONSTRAINT not_over CHECK (paid <= total)'] : []),
    ...(of.refersTo && parent ? [`parent ${parentType} REFERENCES ${parent} ON DELETE ${of.refersTo}`] : []),
  ];
  return [
    `CREATE TABLE ${name} (${lines.join(', ')})`,
    ...of.columns.flatMap(({ index }, i) => (index ? [index(name, `c${i}`)] : [])),
    ...(of.isSecured
      ? [`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`, `CREATE POLICY own ON ${name} FOR SELECT USING (id IS NOT NULL)`]
      : []),
    ...(of.isStamped ? [`CREATE TRIGGER stamp BEFORE UPDATE ON ${name} FOR EACH ROW EXECUTE FUNCTION stamp()`] : []),
  ];
}
