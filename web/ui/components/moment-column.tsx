import { momentText } from '../words/moments.ts';
import type { Column } from './data-table.tsx';

/** When something happened, as the column of a table. */
export const momentColumn: Column<{ readonly at: string }> = {
  name: 'at',
  title: 'At',
  width: '12rem',
  cell: ({ at }) => (
    <time dateTime={at} className="numeric">
      {momentText(at)}
    </time>
  ),
};
