import fc from 'fast-check';
import type { CastTarget, Expression } from '../../model/expression.ts';

type Trees = fc.Arbitrary<Expression>;

/** Columns of the rows that `rows` yields, with their PostgreSQL types. */
export const rowColumns = {
  t1: 'text',
  t2: 'text',
  n1: 'numeric',
  i1: 'integer',
  d1: 'double',
  b1: 'boolean',
  day: 'date',
  doc: 'text',
} as const;

const characters = [
  'a',
  'B',
  'z',
  'Z',
  ' ',
  '\t',
  '\n',
  'ß',
  'é',
  'É',
  'İ',
  'ǆ',
  '😀',
  '%',
  '_',
  '\\',
  "'",
  '1',
  '-',
  '.',
  '/',
  '~',
  '\u0301',
];

/** Short texts of characters that databases and languages like to differ about. */
export const texts = fc.string({ unit: fc.constantFrom(...characters), maxLength: 7 });

const numerics = fc.oneof(
  fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(12)).map(([digits, scale]) => pointed(digits, scale)),
  fc.constantFrom('0', '0.00', '-0.5', '0.5', '1.5', '2.50', '-2.5', '2147483647.5', 'NaN', 'Infinity', '-Infinity'),
);

function pointed(digits: bigint, scale: number): string {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const point = text.length - scale;
  return `${digits < 0n ? '-' : ''}${text.slice(0, point)}${scale > 0 ? `.${text.slice(point)}` : ''}`;
}

/** Texts that look like a value of another type, and nearly so. */
const lookalikes = fc.oneof(
  numerics,
  fc.integer().map(String),
  fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom(
    ...[
      ' 12 ',
      '+7',
      '1_000',
      '1__0',
      '_1',
      '0x1F',
      '0b12',
      '0o17',
      '1e3',
      '1.5e-2',
      '.5',
      '5.',
      '.',
      'e5',
      '1e',
      '- 5',
      '9223372036854775808',
    ],
    ...['t', 'TRUE', ' yes', 'of', 'o', 'n', 'on', '1', '0', 'nan', '-inf', '+infinity', '', ' '],
    ...[
      '2024-02-29',
      '2023-02-29',
      '2024-1-5',
      '2024/01/05',
      '20240105',
      '217790201',
      '99-01-05',
      '5-Jan-2024',
      'Jan 5, 2024',
      '2024-01-05 10:00:00+02',
    ],
    ...['2024-01-05T24:00', '2024-01-05 25:00', '0000-01-01', '0044-03-15 BC', '2024-13-01', 'infinity', '12024-01-05', '01/02/2024'],
  ),
);

/** Documents as people and programs write them, odd numbers, escapes and order included, and some that are none. */
const documents = fc.oneof(
  { weight: 6, arbitrary: fc.json({ stringUnit: 'grapheme', maxDepth: 3 }) },
  {
    weight: 6,
    arbitrary: fc
      .dictionary(fc.constantFrom('a', 'b', 'é', 'aa', '__proto__', '10', '2', ''), fc.jsonValue({ maxDepth: 2 }))
      .map((of) => JSON.stringify(of)),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['{"a": 1.10, "a": 2.50}', '{"a": -0}', '{"a": 1e3, "b": 1.5E-7}', '{"a": 123456789012345678901234567890.10}', '{"a": 1e400000}'],
      ...['{"a": "\\ud83d\\ude00"}', '{"a": "\\ud83d"}', '{"a": "\\u0000"}', '{"a": [1, {"bb": 1, "c": "\\u001f\\""}]}', '{"a": null}'],
      ...['{"a": 01}', "{'a': 1}", '{"a": 1,}', ' {"a" : true } ', '[1]', '"a"', '', '{"a": "\t"}', '{"a": 1.0e2}', '{"a": 0.000}'],
    ),
  },
);

/** Rows of `rowColumns`, any value of which may be NULL. */
export const rows = fc.record({
  t1: fc.option(texts),
  t2: fc.option(fc.oneof(texts, lookalikes)),
  n1: fc.option(numerics),
  i1: fc.option(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer()).map(String)),
  d1: fc.option(fc.oneof(fc.double(), fc.constantFrom(0.1, 1e15, 1e-5, 123456789012345.6)).map(String)),
  b1: fc.option(fc.boolean().map(String)),
  doc: fc.option(documents),
  day: fc.option(fc.constantFrom('2024-02-29', '1999-12-31', 'infinity', '-infinity', '0044-03-15 BC', '12024-01-05')),
});

const column = (name: keyof typeof rowColumns): Expression => ({ op: 'column', name });
const columns = (...names: (keyof typeof rowColumns)[]): Trees => fc.constantFrom(...names.map(column));
const text = (value: string): Expression => ({ op: 'literal', type: 'text', value });
const number = (value: string): Expression => ({ op: 'literal', type: 'numeric', value });
const nothing: Expression = { op: 'literal', type: 'null', value: null };
const call = (name: string, ...args: Trees[]): Trees => fc.tuple(...args).map((given) => ({ op: 'call', name, args: given }));
const calls = (names: readonly string[], ...args: Trees[]): Trees[] => names.map((name) => call(name, ...args));
const cast = (to: CastTarget, arg: Trees): Trees => arg.map((given) => ({ op: 'cast', to, arg: given }));
const orNull = (trees: Trees): Trees => fc.oneof({ weight: 5, arbitrary: trees }, { weight: 1, arbitrary: fc.constant(nothing) });

const wholes = fc.oneof(
  fc.integer({ min: 0, max: 9 }).map((value) => number(String(value))),
  columns('t1').map((arg): Expression => ({ op: 'call', name: 'char_length', args: [arg] })),
);
const fewFrom = (low: number): Trees => fc.integer({ min: low, max: 5 }).map((value) => number(String(value)));
const patterns = fc
  .array(fc.constantFrom('%', '_', 'a', 'B', 'é', '.', '^', '(', '[', '\\%', '\\_', '\\\\', '\\a', ' ', '😀', '-'), { maxLength: 5 })
  .map((parts) => text(parts.join('')));
const literals = fc.oneof(
  numerics.filter((value) => /\d/.test(value)),
  fc.constantFrom('1e3', '1.5e-3', '.5', '7.'),
);
const days = fc.constantFrom('2024-02-29', '2000-01-01').map((value): Expression => ({ op: 'cast', to: 'date', arg: text(value) }));

function choices(test: Trees, value: Trees): Trees {
  const branches = fc.array(fc.record({ when: test, value }), { minLength: 1, maxLength: 2 });
  return fc
    .record({ branches, otherwise: fc.option(value) })
    .map(({ branches: whens, otherwise }): Expression => ({ op: 'case', branches: whens, otherwise }));
}

/** What every kind has: CASE, coalesce, nullif. */
const shared = (test: Trees, same: Trees): Trees[] => [
  choices(test, orNull(same)),
  call('coalesce', orNull(same), same),
  call('nullif', same, orNull(same)),
];

const depth = { maxDepth: 3, depthSize: 'small' } as const;

/** Trees of each kind that no row can make fail. */
export const total = fc.letrec<{ text: Expression; numeric: Expression; boolean: Expression; date: Expression; any: Expression }>((tie) => {
  const [t, n, b, d, any] = [tie('text'), tie('numeric'), tie('boolean'), tie('date'), tie('any')];
  const pairs = [t, n, b, d].map((same) => [same, orNull(same)] as const);
  return {
    any: fc.oneof(t, n, b, d),
    text: fc.oneof(
      depth,
      fc.oneof(columns('t1', 't2'), texts.map(text)),
      ...shared(b, t),
      ...calls(['lower', 'upper', 'btrim', 'ltrim', 'rtrim'], t),
      ...calls(['btrim', 'ltrim', 'rtrim', '||'], t, t),
      ...calls(['lpad', 'rpad'], t, fewFrom(0)),
      ...calls(['lpad', 'rpad'], t, fewFrom(0), t),
      ...calls(['left', 'right'], t, fc.oneof(wholes, fewFrom(-5))),
      call('substr', t, fewFrom(-5)),
      call('substr', t, fewFrom(-5), wholes),
      call('split_part', t, t, fewFrom(1)),
      call('split_part', t, t, fc.constant(number('-1'))),
      call('replace', t, t, t),
      call('concat', orNull(any), any),
      call('concat_ws', t, any, orNull(any)),
      cast('text', any),
    ),
    numeric: fc.oneof(
      depth,
      fc.oneof(columns('n1', 'i1', 'd1'), literals.map(number)),
      ...shared(b, n),
      ...calls(['+', '-', '*'], n, n),
      ...calls(['negate', 'abs'], n),
      call('char_length', t),
    ),
    boolean: fc.oneof(
      depth,
      fc.oneof(columns('b1'), fc.constantFrom<Expression>({ op: 'literal', type: 'boolean', value: 'true' })),
      ...shared(b, b),
      ...pairs.flatMap(([same, other]) => [
        ...calls(['=', '<>', '<', '<=', '>', '>=', 'is_distinct'], same, other),
        call('in', same, same, other),
      ]),
      ...calls(['and', 'or'], orNull(b), b),
      call('not', b),
      call('is_null', any),
      call('like', t, patterns),
    ),
    date: fc.oneof(depth, fc.oneof(columns('day'), days), ...shared(b, d)),
  };
});

/** Members of documents; documents that are none make them fail. */
export const members: Trees = fc.oneof(
  call('->>', columns('doc'), fc.constantFrom('a', 'b', '__proto__', '10', '').map(text)),
  cast('numeric', call('->>', columns('doc'), fc.constant(text('a')))),
  call('->>', call('->>', columns('doc'), fc.constant(text('a'))), fc.constant(text('b'))),
);

/** Trees that some rows make fail: casts of texts and numbers, positions out of range. */
export const partial: Trees = fc.oneof(
  ...(['integer', 'bigint', 'numeric', 'boolean', 'date'] as const).map((to) => cast(to, columns('t2'))),
  ...(['integer', 'bigint'] as const).map((to) => cast(to, columns('n1', 'i1', 'd1'))),
  cast('integer', columns('b1')),
  call('+', cast('integer', columns('t2')), cast('bigint', columns('n1'))),
  call('substr', columns('t1'), columns('i1', 'n1'), columns('i1')),
  call('split_part', columns('t1'), columns('t2'), columns('i1')),
  call('left', columns('t1'), columns('n1', 'd1')),
  choices(call('is_null', columns('n1')), cast('integer', columns('t2'))),
  call('coalesce', cast('numeric', columns('t2')), columns('n1')),
  call('and', columns('b1'), cast('boolean', columns('t2'))),
);
