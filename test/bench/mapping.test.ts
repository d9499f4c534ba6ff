import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { typeOf } from '../../bench/mapping/column-list.ts';
import { parseCsv } from '../../bench/mapping/csv.ts';
import { findPairs, loadPair } from '../../bench/mapping/pair.ts';
import { answersOf, calibrationError, scoresOf } from '../../bench/mapping/score.ts';
import { sqlLoader } from '../../bench/mapping/sql-side.ts';
import type { Matching } from '../../model/matching.ts';

const truthHeader = 'source_entity,source_field,target_entity,target_field';

function folder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'godwit-pair-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const files = {
  'pair.yaml': 'title: Small\nfield: test\nheld_out: true\n',
  'source.sql':
    "CREATE TABLE a (x integer PRIMARY KEY, y text, z text); INSERT INTO a SELECT g, 'v' || g % 2 FROM generate_series(1, 10) g;",
  'target.csv':
    'entity,field,type,key,description\nb,,,,All of it\nb,p,uuid,yes,\nb,q,"varchar(20)",,"The ""second"", quoted"\nb,r,text,,\n',
  'truth.csv': `${truthHeader}\na,x,b,p\na,y,b,q\n,,b,r\na,z,,\n`,
};
const load = (more: Record<string, string> = {}) => loadPair(folder({ ...files, ...more }), sqlLoader(inject('postgresUrl')));

describe('a pair', () => {
  it('is read from SQL, by a real database, and from a column list', async () => {
    const pair = await load();
    expect(pair.held_out).toBe(true);
    expect(pair.source.profile?.entities.a?.fields.y?.distinct).toBe(2);
    expect(pair.target.catalog.entities[0]).toMatchObject({ name: 'b', comment: 'All of it', key: { fields: ['p'] } });
    expect(pair.target.catalog.entities[0]?.fields[1]).toMatchObject({
      comment: 'The "second", quoted',
      type: { kind: 'varchar', length: 20 },
    });
    expect(pair.truth.byTarget).toHaveLength(3);
    expect(pair.truth.entities).toEqual([{ target: 'b', sources: ['a'] }]);
  });

  it('is refused when its truth names what is not there, or its SQL fails', async () => {
    await expect(load({ 'truth.csv': `${truthHeader}\na,nope,b,p\n` })).rejects.toThrow('record 1: "a" has no field "nope"');
    await expect(load({ 'source.sql': 'CREATE TABLE a (' })).rejects.toThrow('the SQL fails');
    await expect(load({ 'pair.yaml': 'title: [\n' })).rejects.toThrow('pair.yaml');
    expect(() => findPairs('/nonexistent')).toThrow('There is no folder');
  });
});

describe('the parts of the format', () => {
  it('CSV keeps quotes, commas, line ends and empty last cells', () => {
    expect(parseCsv('a,b,c\n1,"x, ""y""\nz",\n\n# no\n2,,3\r\n')).toEqual([
      { a: '1', b: 'x, "y"\nz', c: '' },
      { a: '2', b: '', c: '3' },
    ]);
  });

  it('types are read as people write them', () => {
    expect(typeOf('numeric(10,2)')).toMatchObject({ kind: 'numeric', precision: 10, scale: 2 });
    expect(typeOf('datetime').kind).toBe('timestamp');
    expect(typeOf('enum(a, b)').labels).toEqual(['a', 'b']);
    expect(typeOf('text[]')).toMatchObject({ kind: 'text', dimensions: 1 });
    expect(typeOf('').kind).toBe('other');
  });
});

describe('scores', () => {
  const matching = (sources: string[], r: string[], confidence: number): Matching => ({
    entities: [{ target: 'b', chosen: ['a'], candidates: [{ entity: 'a', confidence: 1 }], evidence: [] }],
    fields: [
      ['p', ['x']],
      ['q', sources],
      ['r', r],
    ].map(([field, from]) => ({
      target: { entity: 'b', field: field as string },
      sources: (from as string[]).map((each) => ({ entity: 'a', field: each })),
      rule: { none: '-' },
      confidence,
      accepted: confidence > 0.9,
      evidence: [],
      candidates: ['z', 'y', 'x'].map((each) => ({ entity: 'a', field: each, confidence: 0.3 })),
    })),
    columns: [],
  });

  it('count right, wrong and abstained answers', async () => {
    const pair = await load();
    const good = scoresOf([answersOf(pair, matching(['y'], [], 1), 1)]);
    expect(good).toMatchObject({ fieldAt1: 1, fieldAt5: 1, abstention: 1, acceptedPrecision: 1, calibrationError: 0, entityAt1: 1 });
    const bad = scoresOf([answersOf(pair, matching(['z'], ['z'], 1), 1)]);
    expect(bad).toMatchObject({ fieldAt1: 0.5, abstention: 0, acceptedPrecision: 1 / 3 });
    expect(bad.calibrationError).toBeCloseTo(2 / 3);
    expect(scoresOf([answersOf(pair, matching([], [], 0.4), 1)])).toMatchObject({
      fieldAt1: 0.5,
      falseAbstention: 0.5,
      accepted: 0,
      acceptedPrecision: null,
    });
  });

  it('measure calibration by ranges of confidence', () => {
    expect(calibrationError([])).toBeNull();
    expect(
      calibrationError([
        { confidence: 0.95, right: true },
        { confidence: 0.15, right: true },
      ]),
    ).toBeCloseTo(0.45);
  });
});
