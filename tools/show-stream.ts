import { z } from 'zod';
import { defineTool } from './tool.ts';

const rows = z.int();

export const showStream = defineTool({
  name: 'show_stream',
  description:
    'The stream of changes that follows the source: whether a process follows it, up to where all is applied, how far behind it is (bytes of log ' +
    'not confirmed, milliseconds from commit to target of the newest change), what ended it, and what it brought by phase in the last day.',
  input: z.strictObject({}),
  output: z.object({
    stream: z
      .object({
        state: z.enum(['copying', 'streaming', 'paused', 'failed', 'stopped']),
        isFollowed: z.boolean(),
        position: z.string().nullable(),
        transactions: rows,
        rows,
        newestAt: z.string().nullable(),
        newestLagMs: z.number().nullable(),
        behindBytes: z.number().nullable(),
        failure: z.string().nullable(),
        lastDay: z.array(z.object({ phase: z.string(), inserted: rows, updated: rows, removed: rows, aside: rows, lastMinute: rows })),
      })
      .nullable(),
  }),
  requests: false,
  run: async (_input, { bench }) => {
    const found = await bench.stream();
    if (!found) return { stream: null };
    const { state, isFollowed, position, transactions, rows: all, newestAt, newestLagMs, behindBytes, failure, lastDay } = found;
    return {
      stream: {
        ...{ state, isFollowed, position, transactions, rows: all, newestAt, newestLagMs, behindBytes },
        failure: failure && `${failure.code}: ${failure.message}`,
        lastDay: lastDay.map((each) => ({ ...each })),
      },
    };
  },
});
