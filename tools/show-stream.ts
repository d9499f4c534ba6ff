import { z } from 'zod';
import { streamReport } from '../model/stream-report.ts';
import { defineTool } from './tool.ts';

export const showStream = defineTool({
  name: 'show_stream',
  description:
    'The stream of changes that follows the source: whether a process follows it, up to where all is applied, how far behind it is (bytes of log ' +
    'not confirmed, milliseconds from commit to target of the newest change), what ended it, and what it brought by phase in the last day.',
  input: z.strictObject({}),
  output: z.object({
    stream: streamReport.omit({ source: true, keptBytes: true }).extend({ failure: z.string().nullable() }).nullable(),
  }),
  requests: false,
  run: async (_input, { bench }) => {
    const found = await bench.stream();
    if (!found) return { stream: null };
    const { source: _source, keptBytes: _keptBytes, failure, ...told } = found;
    return { stream: { ...told, failure: failure && `${failure.code}: ${failure.message}` } };
  },
});
