import { loadModule } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { draftTarget } from '../../databases/postgres/draft/draft-target.ts';
import type { Catalog, Entity } from '../../model/catalog.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { catalogOf } from '../support/draft.ts';

/** What a source, or one that only claims to be PostgreSQL, may say where an expression is expected, and what the finding names. */
const attacks: readonly (readonly [string, string])[] = [
  ["('/etc/hostname'::text).pg_read_file", 'pg_read_file'],
  ["(('/etc/hostname'::text).pg_read_file)::text", 'pg_read_file'],
  ["(ROW('/etc/hostname')).pg_read_file", 'pg_read_file'],
  ['(note).pg_read_file', 'pg_read_file'],
  ['(spot).pg_read_file', 'pg_read_file'],
  ['(spot).city.pg_read_file', 'pg_read_file'],
  ["pg_read_file('/etc/hostname')", 'pg_read_file'],
  ['public.lower(note)', 'public.lower'],
  ["nextval('public.others')", 'nextval'],
  ["'pg_authid'::regclass::text", 'regclass'],
  ["'x' OPERATOR(public.||) 'y'", 'public.||'],
  ["'x' || (SELECT passwd FROM pg_shadow LIMIT 1)", 'SubLink'],
  ["'x'::public.other::text", 'public.other'],
  ["'x' COLLATE public.mine", 'public.mine'],
  ['lower(note) OVER ()', 'lower'],
  ['xmlserialize(CONTENT xmlelement(name a) AS text)', 'XmlSerialize'],
  ['current_setting($1)', 'current_setting'],
  ["'a'), other text DEFAULT ('b'", 'cannot be read'],
];

const structure = `
  CREATE TYPE place AS (city text, at integer);
  CREATE DOMAIN word AS text DEFAULT 'fine' CHECK (VALUE <> '');
  CREATE TABLE t (id integer PRIMARY KEY, note text DEFAULT 'fine', spot place, word word, up text GENERATED ALWAYS AS (upper(note)) STORED,
    CONSTRAINT one CHECK ((spot).city <> 'nowhere'));
  CREATE INDEX upper_note ON t (upper(note)) WHERE note <> '';
  CREATE TABLE parted (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);`;

let source: Catalog;
beforeAll(async () => {
  await loadModule();
  source = await catalogOf(structure, ['public']);
});

const changed = (change: (entity: Entity) => Entity): Catalog => ({ ...source, entities: source.entities.map(change) });
const inField = (name: string, change: Partial<Entity['fields'][number]>): Catalog =>
  changed((entity) => ({ ...entity, fields: entity.fields.map((each) => (each.name === name ? { ...each, ...change } : each)) }));

/** Every place where a source's expression could be carried. */
const places: Readonly<Record<string, (text: string) => Catalog>> = {
  'a default': (text) => inField('note', { default: text }),
  'a computed column': (text) => inField('up', { generation: text }),
  'a check': (text) =>
    changed((entity) => ({ ...entity, checks: entity.checks.map((each) => ({ ...each, expression: `(${text}) <> ''` })) })),
  'a domain default': (text) => ({ ...source, domains: source.domains.map((each) => ({ ...each, default: text })) }),
  'a domain check': (text) => ({ ...source, domains: source.domains.map((each) => ({ ...each, checks: [`CHECK ((${text}) <> '')`] })) }),
  'an index': (text) =>
    changed((entity) => ({
      ...entity,
      indexes: entity.indexes.map((each) => ({ ...each, definition: `CREATE INDEX upper_note ON public.t USING btree ((${text}))` })),
    })),
  'the condition of an index': (text) =>
    changed((entity) => ({
      ...entity,
      indexes: entity.indexes.map((each) => ({ ...each, where: `(${text}) <> ''`, definition: `${each.definition} AND (${text}) <> ''` })),
    })),
  'an exclusion': (text) =>
    changed((entity) => ({ ...entity, exclusions: [{ name: 'none', definition: `EXCLUDE USING gist ((${text}) WITH =)` }] })),
};

describe.each(Object.entries(places))('%s that a source gives', (_, place) => {
  it.each(attacks)('%s is left out and named', async (text, named) => {
    const { ddl, findings } = await draftTarget(place(text));
    expect(ddl).not.toContain(text);
    const said = findings.map(({ message }) => message).join('\n');
    expect(said.includes(named) || said.includes('cannot be read as SQL') || /uses the type|other rows/.test(said)).toBe(true);
  });
});

describe('what a draft carries', () => {
  it('is what it carried before: fields of composites, functions of the list, bounds that are constants', async () => {
    const { ddl, findings } = await draftTarget(source);
    for (const text of ["(spot).city <> 'nowhere'", 'upper(note)', "FROM ('2024-01-01') TO (MAXVALUE)"]) expect(ddl).toContain(text);
    expect(findings.filter(({ kind }) => kind.endsWith('left_out'))).toEqual([]);
    const url = await createDatabase('drafted');
    await withClient(url, (client) => client.query(ddl));
  });

  it.each([
    ["FOR VALUES FROM ('2024-01-01') TO (pg_read_file('/etc/hostname'))", 'partitions_left_out'],
    ['DEFAULT; DROP TABLE x', 'partitions_left_out'],
  ])('is no bound of a partition such as %s', async (bound, kind) => {
    const bounded = changed((entity) =>
      entity.partitions ? { ...entity, partitions: { ...entity.partitions, children: [{ name: 'parted_a', bound }] } } : entity,
    );
    const { ddl, findings } = await draftTarget(bounded);
    expect(ddl).not.toContain(bound);
    expect(findings.map((each) => each.kind)).toContain(kind);
  });

  it('is no operator of an exclusion that somebody made', async () => {
    const excluded = changed((entity) => ({
      ...entity,
      exclusions: [{ name: 'none', definition: 'EXCLUDE USING gist (note WITH OPERATOR(public.===))' }],
    }));
    const { ddl, findings } = await draftTarget(excluded);
    expect(ddl).not.toContain('===');
    expect(findings.map(({ message }) => message).join()).toContain('public.===');
  });
});
