import { beforeAll, describe, expect, it } from 'vitest';
import { type Journey, journey } from '../support/journey.ts';

const source = `
CREATE EXTENSION btree_gist;
CREATE TABLE price (item integer NOT NULL, valid daterange NOT NULL, eur numeric(9, 2) NOT NULL,
  CONSTRAINT price_pk PRIMARY KEY (item, valid WITHOUT OVERLAPS));
INSERT INTO price SELECT i, daterange('2020-01-01', '2021-01-01'), i FROM generate_series(1, 10) i;
INSERT INTO price SELECT i, daterange('2021-01-01', NULL), i * 2 FROM generate_series(1, 10) i;
CREATE TABLE sale (id serial PRIMARY KEY, item integer NOT NULL, during daterange NOT NULL,
  CONSTRAINT sale_price FOREIGN KEY (item, PERIOD during) REFERENCES price (item, PERIOD valid));
INSERT INTO sale (item, during) SELECT i, daterange('2020-02-01', '2021-03-01') FROM generate_series(1, 10) i;
CREATE TABLE room (id integer PRIMARY KEY, r integer, span tstzrange, CONSTRAINT room_once UNIQUE (r, span WITHOUT OVERLAPS));
INSERT INTO room VALUES (1, 1, '[2020-01-01,2020-02-01)'), (2, 1, '[2020-02-01,2020-03-01)');
CREATE TABLE rate (id integer, valid daterange, PRIMARY KEY (id, valid WITHOUT OVERLAPS));
INSERT INTO rate VALUES (1, '[2020-01-01,2021-01-01)');
CREATE TABLE loan (id integer PRIMARY KEY, rate integer, during daterange,
  CONSTRAINT loan_rate FOREIGN KEY (rate, PERIOD during) REFERENCES rate (id, PERIOD valid));
INSERT INTO loan VALUES (1, 1, '[2020-02-01,2020-03-01)');`;

describe('keys and references over time', () => {
  let moved: Journey;
  let exitCodes: number[];
  beforeAll(async () => {
    moved = await journey(source);
    ({ exitCodes } = await moved.go());
  });

  it('arrive with every row', async () => {
    expect([moved.init.text, moved.init.exitCode, ...exitCodes]).toEqual([moved.init.text, 0, 0, 0, 0, 0]);
    const [counts] = await moved.target(`SELECT (SELECT count(*)::int FROM price) AS prices, (SELECT count(item)::int FROM sale) AS sales,
      (SELECT count(rate)::int FROM loan) AS loans`);
    expect(counts).toEqual({ prices: 20, sales: 10, loans: 1 });
  });

  it.each([
    ['a second price of the same days', "INSERT INTO price (item, valid, eur) VALUES (1, '[2020-05-01,2020-06-01)', 1)"],
    ['a second guest in the room', "INSERT INTO room (r, span) VALUES (1, '[2020-01-05,2020-01-06)')"],
    ['a sale of days without a price', "INSERT INTO sale (item, during) VALUES (1, '[2019-01-01,2020-06-01)')"],
  ])('still refuse %s', async (_what, insert) => {
    await expect(moved.target(insert)).rejects.toThrow(/violates/);
  });

  it('are named where a uuid has taken a column', () => {
    const told = moved.findings.filter(({ kind }) => kind === 'reference_left_out').map(({ message }) => message);
    expect(told).toEqual([expect.stringContaining('"loan_rate" to rate by PERIOD is left out')]);
  });

  it('can be taken back', async () => {
    expect((await moved.rollback()).exitCode).toBe(0);
    expect(await moved.target('SELECT FROM price')).toEqual([]);
  });
});
