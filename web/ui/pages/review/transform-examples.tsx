import { Card } from '../../components/card.tsx';
import { Value } from '../../components/value.tsx';
import type { Mapping } from './answers.ts';

type Sample = NonNullable<Mapping['transform']>['sample'];

/** The first rows before and after the code. */
export function TransformExamples({ of }: { of: Sample }) {
  return (
    <Card title="Rows before and after" isFlush>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <div tabIndex={0} className="overflow-x-auto">
        <table className="w-full text-sm">
          <thead>
            <tr className="text-left text-xs text-faint">
              <th className="px-5 py-2 font-medium">Key</th>
              <th className="px-5 py-2 font-medium">Before</th>
              <th className="px-5 py-2 font-medium">After</th>
            </tr>
          </thead>
          <tbody>
            {of.examples.map(({ key, before, after, outcome }) => (
              <tr key={key} className="border-t border-line align-top">
                <td className="px-5 py-2">
                  <code>{key}</code>
                </td>
                <td className="px-5 py-2">
                  <Cells names={of.columns.before} values={before} />
                </td>
                <td className="px-5 py-2">
                  {after.length === 0 ? outcome : after.map((row) => <Cells key={row.join(' ')} names={of.columns.after} values={row} />)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Cells({ names, values }: { names: readonly string[]; values: readonly (string | null)[] }) {
  return (
    <dl className="flex flex-col gap-1">
      {names.map((name, at) => (
        <div key={name} className="flex flex-wrap gap-2">
          <dt className="text-xs text-faint">{name}</dt>
          <dd>
            <Value of={values[at] ?? null} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
