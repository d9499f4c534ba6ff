import { expect, it } from 'vitest';
import { keptGlobals } from '../../sandbox/realm/harden.ts';
import { onEachRunner } from './support/runners.ts';
import { optionsOf } from './support/transforms.ts';
import { openUnchecked, runRow, writtenRow } from './support/unchecked.ts';

/** Places on which code could leave something for the next row: each gives the object to write on. */
const places: Readonly<Record<string, string>> = {
  'the promise of a call': 'Object.getPrototypeOf(Array.fromAsync([]))',
  'the promise of an async function': 'Object.getPrototypeOf((async () => {})())',
  'the class of promises': '(async () => {})().constructor',
  'a static of the class of promises': '(async () => {})().constructor.all',
  'an async function': 'Object.getPrototypeOf(async () => {})',
  'a generator function': 'Object.getPrototypeOf(function* () {})',
  'a generator': 'Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))',
  'an async generator': 'Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})()))',
  'async iterators': 'Object.getPrototypeOf(Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())))',
  'an iterator helper': 'Object.getPrototypeOf([].values().map(String))',
  'a wrapped iterator': 'Object.getPrototypeOf(Iterator.from({ next() {} }))',
  'the iterator of an expression': `Object.getPrototypeOf('a'.matchAll(/a/g))`,
  'the getter of a stack': `Object.getOwnPropertyDescriptor(new Error('x'), 'stack').get`,
  'the setter of a stack': `Object.getOwnPropertyDescriptor(new Error('x'), 'stack').set`,
  'the getter of the stack of a raised error':
    "(() => { try { null.x; } catch (error) { return Object.getOwnPropertyDescriptor(error, 'stack').get; } " + '})()',
  'the thrower of arguments': `Object.getOwnPropertyDescriptor((function () { return arguments; })(), 'callee').get`,
  'the parent of typed arrays': 'Object.getPrototypeOf(Uint8Array)',
  'a tag': 'Object.getPrototypeOf(Symbol.iterator)',
  'a registered symbol': `Object(Symbol.for('memory')).constructor`,
  'a template': '((strings) => strings)`x`',
  'the raw text of a template': '((strings) => strings.raw)`x`',
  'the module': 'import.meta',
  'the class of expressions': 'RegExp',
  'the class of errors': 'Error',
  'the time of the run': 'tools.now',
  'a tool of decimals': 'tools.decimal.add',
  'the prototype of the row': 'Object.getPrototypeOf(row)',
};

/** Fills a register of the realm in one row and looks at it in the next: `put` runs first, `look` gives what it finds. */
const registers: Readonly<Record<string, readonly [put: string, look: string]>> = {
  'the last match': [`/(s)ecret/.exec('secret')`, `[RegExp.$1, RegExp.input, RegExp['$_'], RegExp.lastMatch].join('')`],
  'the place of an expression': [`const e = /s/g; e.test('ss')`, 'String(/s/g.lastIndex || "")'],
  'the depth of stacks': ['Error.stackTraceLimit = 1', `String(Error.stackTraceLimit === 1 || '')`],
  'how stacks are written': [`Error.prepareStackTrace = () => 'secret'`, `(new Error().stack === 'secret' ? 'secret' : '')`],
  'a promise that settles later': [
    `(async () => { await 0; Array.secret = 's'; })().then(undefined, () => {})`,
    `String(Array.secret ?? '')`,
  ],
  'a private field on a tool': [
    `new (class extends (class { constructor(o) { return o; } }) { #x = 1; })(tools.reject)`,
    `String(class { #x; static has(o) { return #x in o; } }.has(tools.reject) || '')`,
  ],
};

/** Walks everything that code can reach and calls what can be called; gives the paths of all that belongs to the realm and can still change. */
const walk = `
  const seen = new Set(), mine = new Set(), open = new Set(), calls = [];
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  const visit = (value, path) => {
    if (!isObject(value) || seen.has(value) || mine.has(value)) return;
    seen.add(value);
    if (!Object.isFrozen(value)) open.add(path);
    if (typeof value === 'function') calls.push([value, path]);
    inside(value, path, visit);
  };
  const inside = (value, path, onData) => {
    visit(Object.getPrototypeOf(value), path + '.[[Prototype]]');
    for (const key of Reflect.ownKeys(value)) {
      const { value: data, get, set } = Object.getOwnPropertyDescriptor(value, key);
      onData(data, path + '.' + String(key));
      visit(get, path + '.get ' + String(key));
      visit(set, path + '.set ' + String(key));
    }
  };
  const own = (value) => {
    if (!isObject(value) || seen.has(value) || mine.has(value)) return value;
    mine.add(value);
    for (const key of ['prototype', 0, 1]) own(value[key]);
    return value;
  };
  const generator = own(function* () { yield 1; }), asyncGenerator = own(async function* () {}), Heir = own(class extends Map {});
  // What a row makes is its own and may change; what it inherits and its accessors are the realm's.
  const fresh = (value, path) => {
    if (isObject(value) && !seen.has(value)) inside(value, path, () => {});
  };
  for (const [name, value] of Object.entries({ ${[...keptGlobals].join(', ')} })) visit(value, name);
  visit(tools, 'tools');
  inside(generator, 'generator', () => {});
  inside(generator.prototype, 'generator.prototype', () => {});
  inside(asyncGenerator, 'asyncGenerator', () => {});
  inside(asyncGenerator.prototype, 'asyncGenerator.prototype', () => {});
  visit(Object.getPrototypeOf(row), 'row.[[Prototype]]');
  const raised = () => { try { null.x; } catch (error) { return error; } };
  const overflow = () => { const again = () => again() + 1; try { again(); } catch (error) { return error; } };
  const forms = { raised, overflow,
    made: () => new Error('x', { cause: 1 }), args: () => (function () { return arguments; })(1), arrow: () => () => {}, method: () => ({ m() {} }).m,
    class: () => class extends Array { static #x = 1; }, heir: () => new Heir(), accessor: () => Object.getOwnPropertyDescriptor({ get x() { return 1; } }, 'x').get,
    generated: () => generator(), async: () => async () => {}, promise: () => (async () => {})(),
    asyncGenerated: () => asyncGenerator(), next: () => asyncGenerator().next(),
    template: () => ((strings) => strings)\`x\`, expression: () => /x/dgu.exec('x'), groups: () => /(?<a>x)/d.exec('x').indices.groups, bound: () => (() => {}).bind(null),
    rest: () => ((...all) => all)(1), wrapped: () => Object(Symbol.for('x')), big: () => Object(1n),
  };
  for (const [name, make] of Object.entries(forms)) fresh(make(), name);
  const owners = () => [undefined, [1], 'a', 1, 1n, {}, () => 1, new Map([[1, 2]]), new Set([1]), /a/g, new Uint8Array(2), new ArrayBuffer(2), new DataView(new ArrayBuffer(2)),
    [1].values(), [1].values().map(String), generator(), new Error('x'), tools.now, new Temporal.PlainDate(2020, 1, 1), (async () => {})(), new WeakMap(), Symbol.iterator];
  const given = () => [[], [1], ['a'], [[1]], [() => [1]], [{}], [/a/g], [{}, 'a'], [[[1, 2]], () => 1], ['UTC'], [new ArrayBuffer(2)]];
  const settle = (value) => { try { value.then(undefined, () => {}); } catch {} };
  for (const [call, path] of calls) {
    for (const args of own(given())) {
      own(args);
      const work = [() => Reflect.construct(call, args), ...owners().map(own).map((owner) => () => Reflect.apply(call, owner, args))];
      for (const make of work) try { const made = make(); settle(made); fresh(made, path + '()'); } catch (error) { fresh(error, path + '() raised'); }
    }
  }
  return { walked: String(seen.size), open: [...open].slice(0, 30).join('\\n') };`;

onEachRunner((runner) => {
  it('everything of the realm that code can reach is frozen', { timeout: 120_000 }, async () => {
    const session = await openUnchecked(runner(), walk, optionsOf({ batch_cpu_ms_min: 60_000, memory_mb: 128 }));
    const { walked, open } = writtenRow(await runRow(session, 'walk'));
    await session.close();
    expect(open).toBe('');
    expect(Number(walked)).toBeGreaterThan(700);
  });

  it('a row leaves nothing for the next', { timeout: 120_000 }, async () => {
    const marks = Object.values(places).map((place, i) => `case '${i}': return ${place};`);
    const puts = Object.values(registers).map(([put], i) => `case 'put ${i}': try { ${put}; } catch {} return { found: '' };`);
    const looks = Object.values(registers).map(([, look], i) => `case 'look ${i}': return { found: ${look} };`);
    const body = `
      switch (row.attack) { ${puts.join('\n')} ${looks.join('\n')} }
      const place = ((which) => { switch (which) { ${marks.join('\n')} } })(row.attack);
      const found = String(place.memory ?? '') + (Object.getOwnPropertySymbols(place).includes(Symbol.for('memory')) ? 'symbol' : '');
      for (const key of ['memory', Symbol.for('memory')]) try { Object.defineProperty(place, key, { value: 'kept' }); } catch {}
      try { Object.setPrototypeOf(place, { memory: 'kept' }); } catch {}
      return { found };`;
    const session = await openUnchecked(runner(), body, optionsOf({ batch_cpu_ms_min: 5_000 }));
    const found: Record<string, string | null | undefined> = {};
    const look = async (name: string, first: string, second: string) => {
      await runRow(session, first);
      found[name] = writtenRow(await runRow(session, second)).found;
    };
    for (const [i, name] of Object.keys(places).entries()) await look(name, String(i), String(i));
    for (const [i, name] of Object.keys(registers).entries()) await look(name, `put ${i}`, `look ${i}`);
    await session.close();
    expect(Object.entries(found).filter(([, value]) => value !== '')).toEqual([]);
  });

  it('code cannot read its own text', async () => {
    const body = 'return { text: String((a) => a + 1) + (() => 2).toString() + Function.prototype.toString.call(class { x = 3; }) };';
    const session = await openUnchecked(runner(), body.replaceAll('Function.prototype', 'Object.getPrototypeOf(() => {})'));
    expect(writtenRow(await runRow(session, '')).text).not.toMatch(/[123]/);
    await session.close();
  });
});
