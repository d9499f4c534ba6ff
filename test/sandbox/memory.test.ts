import { describe, expect, it } from 'vitest';
import { sandboxOn } from '../../sandbox/sandbox.ts';
import { onEachRunner } from './support/runners.ts';
import { columns, optionsOf, transformOf } from './support/transforms.ts';

const mib = 1_048_576;
const batches = 1_200;
const rows = 250;
const source = 'export default (row: SourceRow): Result => ({ name: row.name });';

function* lines(): Generator<Buffer> {
  const batch = Buffer.from(Array.from({ length: rows }, (_, i) => `(0,${i})\t1:${i}\t${'x'.repeat(1_000)}\n`).join(''));
  for (let i = 0; i < batches; i++) yield batch;
}

describe('the memory of a sandbox', () => {
  onEachRunner((runner) => {
    it('does not grow with the rows that go through it: 300 MB pass one that may have 200', async () => {
      const sandbox = sandboxOn(runner(), 'test', async () => {});
      const transform = transformOf(source, columns({ name: 'text' }), columns({ name: 'text' }));
      const limits = { memory_mb: 32, input_bytes_max: mib, output_bytes_max: 2 * mib, batch_cpu_ms_min: 60_000 };
      const session = await sandbox.open(transform, optionsOf(limits));
      let bytes = 0;
      for await (const made of session.runLines(lines())) bytes += made.length;
      expect(bytes).toBeGreaterThan(batches * rows * 1_000);
      expect(session.usage()).toMatchObject({ rows: batches * rows, restarts: 0 });
      await sandbox.close();
    }, 120_000);
  });
});
