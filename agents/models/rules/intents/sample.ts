import { sampleRows } from '../../../../tools/sample-rows.ts';
import { call, type Intent } from '../intent.ts';
import { entityIn } from '../names.ts';
import { paragraphs, shown } from '../shown.ts';

const columnsMax = 6;

export const sample: Intent = {
  name: 'sample',
  agent: 'schema-analysis',
  examples: ['show me some rows of auth_user', 'sample 3 rows of patients'],
  matches: (turn) =>
    entityIn(turn) !== null &&
    /^(?:sample|show(?: me)?|give me|preview|look at)\b.*\b(?:rows?|records?|examples?|sample|data)\b/.test(turn.words) &&
    !/quarantin/.test(turn.words),
  next: (turn) => {
    const entity = entityIn(turn);
    if (!entity) return 'I know no table of that name.';
    const found = turn.answer(sampleRows);
    const rows = Math.min(20, Math.max(1, Number(/\b(\d{1,3})\b/.exec(turn.words)?.[1] ?? 5)));
    if (!found) return [call(sampleRows, { ...entity, rows })];
    const columns = found.columns.slice(0, columnsMax);
    const lines = found.rows.map((row) => `| ${columns.map(({ name }) => cell(row[name] ?? null)).join(' | ')} |`);
    const masked = found.columns.some(({ sensitivity }) => sensitivity !== null);
    return paragraphs(
      `${shown(entity.entity)} (${entity.side}), ${found.rows.length} rows, ${columns.length} of ${found.columns.length} columns:`,
      [`| ${columns.map(({ name }) => cell(name)).join(' | ')} |`, `|${columns.map(() => '---').join('|')}|`, ...lines].join('\n'),
      masked && 'Sensitive values are stand-ins; equal values have equal ones.',
    );
  },
};

function cell(value: string | null): string {
  return value === null ? '–' : shown(value, 40).replaceAll('|', '¦');
}
