import { expect, it } from 'vitest';
import { runProgram } from '../../sandbox/check/run-program.ts';
import { checkTypes } from '../../sandbox/check/typecheck.ts';
import { transformOf } from '../sandbox/support/transforms.ts';

const limits = { msMax: 20_000, bytesMax: 1_048_576, rssMax: 200 * 1_048_576 };
const node = (code: string) => ({ command: process.execPath, args: ['-e', code], input: '', cwd: '/' });

it('types that expand without end stop the compiler, not the machine', { timeout: 60_000 }, async () => {
  const endless = `
    type Rest<N, T extends unknown[] = []> = T['length'] extends 900 ? T : Rest<[N, ...T], [...T, { a: N; b: [N, N] }]>;
    export default (row: SourceRow) => ({ x: 1 as unknown as Rest<1>['length'] });`;
  const [problem] = await checkTypes(transformOf(endless));
  expect(problem?.message).toMatch(/The compiler was stopped (at 512 MiB of memory|after 20 s): its types expand without end/);
});

it('a program ends at its memory, its time and its output, and says which', { timeout: 30_000 }, async () => {
  const hoarding = 'const all = []; setInterval(() => all.push(Buffer.alloc(4194304, 1)), 5)';
  expect(await runProgram(node(hoarding), limits)).toMatchObject({ code: null, limit: 'memory' });
  expect(await runProgram(node('for (;;);'), { ...limits, msMax: 500 })).toMatchObject({ code: null, limit: 'time' });
  expect(await runProgram(node('console.log("x".repeat(1e6))'), { ...limits, bytesMax: 1_000 })).toMatchObject({ limit: 'output' });
  expect(await runProgram(node('console.log(1)'), limits)).toEqual({ code: 0, output: '1\n', limit: null });
});
