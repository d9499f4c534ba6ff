import { z } from 'zod';
import { runReport } from '../model/report.ts';
import { maskValueFor } from './mask.ts';
import { defineTool } from './tool.ts';

/** Rows of a phase with some of their keys. */
interface Keyed {
  readonly phase: string;
  readonly exampleKeys: readonly string[];
}

export const showStatus = defineTool({
  name: 'show_status',
  description:
    'Where the newest run stands: per phase expected, current and remaining rows, fates, success criteria, who approved the ' +
    'mapping; quarantine by reason; verdict. Null before the first run.',
  input: z.strictObject({}),
  output: runReport.nullable(),
  requests: false,
  run: async (_input, { bench, policy, maskKey }) => {
    const report = await bench.status();
    if (!report) return null;
    const sensitivityOf = new Map(report.phases.map((each) => [each.phase, each.keySensitivity]));
    const masked = <Group extends Keyed>(group: Group): Group => ({
      ...group,
      exampleKeys: group.exampleKeys.map((key) => maskValueFor(key, sensitivityOf.get(group.phase) ?? null, policy, maskKey) ?? ''),
    });
    const causes = report.causes.map((cause) => ({ ...cause, parts: cause.parts.map(masked) }));
    return { ...report, quarantine: report.quarantine.map(masked), causes };
  },
});
