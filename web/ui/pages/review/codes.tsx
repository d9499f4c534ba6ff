import { Badge } from '../../components/badge.tsx';
import { count } from '../../words/numbers.ts';
import type { Field } from './answers.ts';
import { Part } from './part.tsx';

/** How often each code comes; those that nothing translates first. */
export function Codes({ of }: { of: Field['codes'] }) {
  const most = Math.max(...of.map(({ rows }) => rows));
  return (
    <Part title="Codes of the source">
      <table className="w-full text-sm">
        <thead className="sr-only">
          <tr>
            <th>Code</th>
            <th>Rows</th>
            <th>Translated</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ code, rows, isMapped }) => (
            <tr key={code} className="border-t border-line first:border-0">
              <td className="py-1.5 pr-3">
                <code>{code}</code>
              </td>
              <td className="numeric w-1/2 py-1.5 pr-3">
                <span className="flex items-center gap-2">
                  <span className="h-1.5 rounded-full bg-accent/60" style={{ width: `${Math.max(2, (rows / most) * 60)}%` }} />
                  {count(rows)}
                </span>
              </td>
              <td className="py-1.5 text-right">
                {isMapped ? <Badge tone="good">translated</Badge> : <Badge tone="warn">nothing translates it</Badge>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}
