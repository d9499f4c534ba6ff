import { describe, expect, it } from 'vitest';
import { runWholeLife, wholeLife } from '../support/whole-life.ts';

describe('many references to a wide parent', () => {
  it('join the keys of the parent alone', async () => {
    const [wide, hub] = [899, 40].map((n) => Array.from({ length: n }, (_, i) => i + 1));
    const life = await runWholeLife(
      `CREATE TABLE wide (id int PRIMARY KEY, code text UNIQUE, ${wide?.map((i) => `c${i} int`).join(', ')});
       CREATE TABLE hub (id int PRIMARY KEY, ${hub?.map((i) => (i > 38 ? `f${i} text REFERENCES wide (code)` : `f${i} int REFERENCES wide`)).join(', ')});
       INSERT INTO wide (id, code) SELECT i, 'w' || i FROM generate_series(1, 5) i;
       INSERT INTO hub (id, f1, f2, f40) SELECT i, i, 6 - i, 'w' || i FROM generate_series(1, 5) i`,
    );
    expect(life).toMatchObject(wholeLife(10));
  });
});
