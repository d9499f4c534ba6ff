import { describe, expect, it } from 'vitest';
import { inspectTransform } from '../../sandbox/check/inspection.ts';
import { onEachRunner } from './support/runners.ts';
import { optionsOf, transformOf } from './support/transforms.ts';
import { openUnchecked, runRow, writtenRow } from './support/unchecked.ts';

const attempt = (expression: string): string =>
  `try { return { got: String(${expression}) }; } catch (error) { return { got: 'refused' }; }`;

/**
 * What published escapes of JavaScript sandboxes reach for (vm2 CVE-2022-36067, CVE-2023-29017, -29199, -30547, -32314, -37466,
 * -37903; `vm`'s constructor chain).
 */
const reaching: Readonly<Record<string, string>> = {
  'the constructor of a function': `(() => {}).constructor('return globalThis')()`,
  'the constructor of an array': `[].constructor.constructor('return this')()`,
  'the constructor of the row': `row.constructor.constructor('return process')()`,
  'the constructor of a tool': `tools.reject.constructor('return process')()`,
  'the constructor of what a tool returns': `tools.reject('known').constructor.constructor('return process')()`,
  'the constructor of a generator': `(function* () {}).constructor('yield process')().next().value`,
  'the constructor of an async function': `(async () => {}).constructor('return process')()`,
  'the constructor of a class': `(class { static m() {} }).m.constructor('return process')()`,
  'eval, called another way': `(0, eval)('process')`,
  'the prototype chain of a class': `Object.getPrototypeOf(class extends Object {}).constructor.constructor('return process')()`,
  'the species of a promise': `(async () => {})().constructor.prototype.then.constructor('return process')()`,
  'the call sites of an error': `(Error.prepareStackTrace = (_, sites) => sites, new Error('x').stack[0].getThis())`,
  'the call sites through a getter': `Object.defineProperty(Error, 'prepareStackTrace', { get: () => (_, sites) => sites[0].getFunction() })`,
  'a stack that overflows into the host':
    "(() => { const f = () => f(); try { f(); } catch (e) { return e.constructor.constructor('return " + "process')(); } })()",
  'an import': `import('node:fs')`,
  'the process': 'process.version',
  require: `require('node:fs')`,
  'the global object': 'globalThis.process',
  'the global object of a sloppy function': `Reflect.apply(function () { return this.process; }, undefined, [])`,
  WebAssembly: 'new WebAssembly.Module(new Uint8Array(8))',
  'shared memory': 'new SharedArrayBuffer(8)',
  atomics: 'Atomics.wait',
  'a proxy': 'new Proxy({}, {})',
  timers: 'setTimeout(() => {}, 0)',
  'async hooks': `new AsyncLocalStorage()`,
  'weak references': 'new WeakRef({})',
  finalizers: 'new FinalizationRegistry(() => {})',
  'the clock': 'new Date()',
  'the clock of Temporal': 'Temporal.Now.instant()',
  chance: 'Math.random()',
  "the host's locale": `(1.5).toLocaleString()`,
  "the order of the host's locale": `'a'.localeCompare('b')`,
  'the formats of the host': 'new Intl.DateTimeFormat().resolvedOptions().timeZone',
  'what the last expression matched': `(/(s)ecret/.exec('secret'), RegExp.$1.length)`,
  'a prototype through __proto__': `({}).__proto__.polluted`,
  'a getter of the past': `({}).__lookupGetter__('x')`,
  'a prototype to pollute': `(Object.prototype.polluted = 'yes')`,
  'a method to replace': `(Array.prototype.map = () => [], 'replaced')`,
  'JSON to replace': `(JSON.stringify = () => '{}', 'replaced')`,
  'a tool to replace': `(tools.decimal.add = () => '0', 'replaced')`,
  'a function to remember on': `(tools.reject.memory = 1, 'kept')`,
  'a result to remember on': `(Object.getPrototypeOf(tools.reject('known')).memory = 1, 'kept')`,
  'an iterator to remember on': `(Object.getPrototypeOf([].values()).memory = 1, 'kept')`,
  'the stack limit': '(Error.stackTraceLimit = 1e9)',
};

/** What does not end, or takes too much. `what` is how it is reported. */
const exhausting: Readonly<Record<string, readonly [code: string, what: readonly string[]]>> = {
  'an endless loop': ['for (;;) {}', ['time_limit']],
  'a regular expression without end': [`return { x: /^(a+)+$/.test('a'.repeat(60) + 'b') };`, ['time_limit']],
  'an endless comparison': ['[1, 2].sort(() => { for (;;) {} });', ['time_limit']],
  'an endless getter of the result': ['return { get x() { for (;;) {} } };', ['time_limit']],
  'an endless generator': ['return { x: [...(function* () { for (;;) yield 0; })()] };', ['time_limit', 'memory_limit', 'transform_error']],
  'promises without end': ['(async () => { for (;;) await 0; })(); return { x: 1 };', ['time_limit']],
  'an endless thenable': ['(async () => { for (;;) await { then(f) { f(); } }; })(); return { x: 1 };', ['time_limit']],
  'a list without end': ['const all = []; for (;;) all.push(new Array(1000).fill(1.5));', ['memory_limit']],
  'a text without end': [
    'let text = "x"; const all = []; for (;;) { text += text + all.length; all.push(text.split("")); }',
    ['memory_limit', 'transform_error'],
  ],
  'huge buffers': ['const all = []; for (;;) all.push(new Uint8Array(2 ** 27).fill(1));', ['memory_limit', 'transform_error']],
  'one huge buffer': ['return { x: new ArrayBuffer(2 ** 40).byteLength };', ['transform_error']],
  'a huge number': ['return { x: (2n ** (2n ** 40n)) };', ['transform_error']],
  'calls without end': ['const again = (n) => again(n + 1) + 1; return { x: again(0) };', ['transform_error']],
  'a result without end': [`return { x: 'y'.repeat(2 ** 27) };`, ['output_limit', 'memory_limit']],
  'rows without end': ['return Array.from({ length: 2000 }, () => ({ x: 1 }));', ['too_many_rows']],
  'a result that contains itself': ['const it = {}; it.it = it; return it;', ['wrong_result']],
};

onEachRunner((runner) => {
  it('what escapes reach for is not there, and the next row is clean', { timeout: 240_000 }, async () => {
    const cases = Object.values(reaching).map((expression, i) => `case '${i}': ${attempt(expression)}`);
    const clean = `return { got: String(({}).polluted) + [1].map(String).join() + tools.decimal.add('1', '2') + String(tools.reject.memory) };`;
    const session = await openUnchecked(runner(), `switch (row.attack) { ${cases.join('\n')} default: ${clean} }`);
    const got: Record<string, string | null | undefined> = {};
    for (const [i, name] of Object.keys(reaching).entries()) {
      const result = await runRow(session, String(i));
      got[name] = result.fate === 'written' ? writtenRow(result).got : 'refused';
      expect(writtenRow(await runRow(session, 'clean')), `after: ${name}`).toEqual({ got: 'undefined13undefined' });
    }
    await session.close();
    const promised = new Set(['refused', 'undefined', '[object Promise]']);
    expect(Object.entries(got).filter(([, value]) => !promised.has(value ?? ''))).toEqual([]);
    // A promise that is rejected behind the transform's back ends the process.
    expect(session.usage().restarts).toBeLessThan(5);
  });

  it.each(Object.entries(exhausting))('%s is ended, named, and the next row is clean', { timeout: 120_000 }, async (_, [code, what]) => {
    // Near the end of its memory code spends its time collecting garbage: only what loops is to run out of time.
    const options = optionsOf({ output_bytes_max: 4_194_304, batch_cpu_ms_min: what.includes('time_limit') ? 400 : 20_000 });
    const session = await openUnchecked(runner(), `if (row.attack === 'clean') return { x: 1 }; ${code}`, options);
    try {
      const result = await runRow(session, 'attack');
      expect(result).toMatchObject({ fate: 'failed', reason: expect.toBeOneOf([...what]) });
      expect(writtenRow(await runRow(session, 'clean'))).toEqual({ x: '1' });
    } finally {
      await session.close();
    }
  });

  it('a result cannot pass for another, nor a reason carry a value', async () => {
    const forge = `switch (row.attack) {
      case 'reason': return tools.reject('the value is ' + row.attack);
      case 'fake': return { reason: 'known', fate: 'rejected', __proto__: tools.reject('known') };
      case 'proto': return JSON.parse('{"__proto__": "x", "constructor": "y"}');
      case 'json': return { x: { toJSON() { throw new RangeError('secret'); } } };
      case 'throw': throw { stack: 'transform.ts:99:1 secret', message: 'secret' };
      case 'stack': { const e = new TypeError('secret'); Object.defineProperty(e, 'stack', { get() { return 'transform.ts:7:secret'; } }); throw e; }
      default: return 'secret'; }`;
    const session = await openUnchecked(runner(), forge);
    expect(await runRow(session, 'reason')).toMatchObject({ fate: 'failed', reason: 'wrong_result' });
    expect(await runRow(session, 'proto')).toMatchObject({ fate: 'written', rows: [['__proto__', 'x', 'constructor', 'y']] });
    for (const attack of ['json', 'throw', 'stack', 'text']) {
      const result = await runRow(session, attack);
      expect(result.fate, attack).toBe('failed');
      expect(JSON.stringify(result)).not.toContain('secret');
    }
    await session.close();
  });
});

describe('the check', () => {
  const names = [
    'an import',
    'the process',
    'require',
    'the clock',
    'chance',
    'WebAssembly',
    'a proxy',
    'timers',
    'the constructor of the row',
  ];
  it.each(names)('names %s before anything runs', async (name) => {
    const source = `export default (row: SourceRow, tools: Tools) => ({ x: ${reaching[name]} });`;
    expect((await inspectTransform(transformOf(source), false)).problems).not.toEqual([]);
  });

  it.each([
    ['brackets', `export default () => ${'('.repeat(30_000)}1${')'.repeat(30_000)};`],
    ['operators', `export default () => ${'!'.repeat(60_000)}1;`],
    ['functions', `export default () => ${'a=>'.repeat(20_000)}1;`],
    ['templates', `export default () => ${'`${'.repeat(12_000)}1${'}`'.repeat(12_000)};`],
    ['types', `type A = ${'['.repeat(30_000)}1${']'.repeat(30_000)}; export default () => ({ x: 1 });`],
  ])('survives %s that are made to break its parser', async (_, source) => {
    const { problems } = await inspectTransform(transformOf(source), false);
    expect(problems.length).toBeGreaterThan(0);
  });
});
