import { Badge } from '../../components/badge.tsx';
import { counted, duration } from '../../words/numbers.ts';
import type { ToolCall } from './use-answer.ts';

/** What was looked up for an answer; it unfolds, and is open while the answer is being made. */
export function ToolCalls({ of, isDone }: { of: readonly ToolCall[]; isDone: boolean }) {
  if (of.length === 0) return null;
  return (
    <details open={!isDone} className="rounded-lg border border-line bg-ground px-4 py-2">
      <summary className="text-xs font-medium text-soft">{counted(of.length, 'look-up')}</summary>
      <ul className="mt-2 flex flex-col gap-1.5">
        {of.map((call, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same look-up may be made twice, and none changes its place
          <li key={at}>
            <Call of={call} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** One look-up; unfolded it says with what it was asked. */
function Call({ of: { agent, tool, input, refused, milliseconds } }: { of: ToolCall }) {
  return (
    <details className="text-xs">
      <summary className="cursor-pointer">
        <Badge tone={refused === null ? 'good' : 'warn'}>{refused === null ? 'done' : 'refused'}</Badge> <code>{tool}</code>{' '}
        <span className="text-faint">{`by ${agent}, ${duration(milliseconds / 1000)}`}</span>{' '}
        {refused !== null && <span className="text-soft">{refused}</span>}
      </summary>
      <pre className="mt-1 rounded bg-sunken p-2 break-words whitespace-pre-wrap">{written(input)}</pre>
    </details>
  );
}

/** With a line for each name; what was cut is no JSON any more, and stays as it is. */
function written(input: string): string {
  try {
    return JSON.stringify(JSON.parse(input), null, 2);
  } catch {
    return input;
  }
}
