import { useMemo } from 'react';
import { Icon } from '../../components/icon.tsx';
import { classNames } from '../../words/class-names.ts';
import { share } from '../../words/numbers.ts';
import type { Field, Mapping } from './answers.ts';
import { FieldLines, linePixels } from './field-lines.tsx';
import { standings } from './standing.ts';

interface FieldBoardProps {
  readonly fields: readonly Field[];
  readonly noTarget: Mapping['noTarget'];
  readonly chosen: string;
  readonly onChoose: (target: string) => void;
}

/** Source columns on the left, target columns on the right, and a line from each to what it is made of. */
export function FieldBoard({ fields, noTarget, chosen, onChoose }: FieldBoardProps) {
  const sources = useMemo(() => [...new Set(fields.flatMap((field) => field.sources))], [fields]);
  const read = new Set(fields.find(({ target }) => target === chosen)?.sources ?? []);
  return (
    <div className="rounded-xl border border-line bg-surface p-3 shadow-card sm:p-4">
      <div className="mb-2 grid grid-cols-[minmax(0,1fr)] text-xs font-medium text-faint sm:grid-cols-[minmax(0,1fr)_3rem_minmax(0,1.8fr)]">
        <span className="hidden sm:block">Source</span>
        <span className="hidden sm:block" />
        <span>Target, the worst first</span>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] sm:grid-cols-[minmax(0,1fr)_3rem_minmax(0,1.8fr)]">
        <ul aria-label="Source columns" className="hidden sm:block">
          {sources.map((source) => (
            <SourceItem key={source} name={source} isRead={read.has(source)} />
          ))}
          {noTarget.map(({ column, reason }) => (
            <li
              key={column}
              title={reason}
              style={{ height: linePixels }}
              className="flex flex-col justify-center rounded-lg px-2.5 text-faint"
            >
              <code className="truncate text-[0.8125rem] line-through">{column}</code>
              <span className="truncate text-xs">goes nowhere: {reason}</span>
            </li>
          ))}
        </ul>
        <FieldLines fields={fields} sources={sources} chosen={chosen} rows={Math.max(sources.length + noTarget.length, fields.length)} />
        <ul aria-label="Target columns">
          {fields.map((field) => (
            <li key={field.target} style={{ height: linePixels }} className="py-0.5">
              <TargetItem of={field} isChosen={field.target === chosen} onChoose={onChoose} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function SourceItem({ name, isRead }: { name: string; isRead: boolean }) {
  return (
    <li style={{ height: linePixels }} className="flex items-center py-0.5">
      <code className={classNames('w-full truncate rounded-lg px-2.5 py-2 text-[0.8125rem]', isRead ? 'bg-tint text-accent' : 'bg-sunken')}>
        {name}
      </code>
    </li>
  );
}

function TargetItem({ of, isChosen, onChoose }: { of: Field; isChosen: boolean; onChoose: (target: string) => void }) {
  const { words, tone } = standings[of.standing];
  const look = tone === 'warn' ? 'text-warn' : tone === 'good' ? 'text-good' : 'text-faint';
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={() => onChoose(of.target)}
      className={classNames(
        'flex h-full w-full items-center gap-2 rounded-lg border px-2.5 text-left',
        isChosen ? 'border-accent bg-tint' : 'border-transparent hover:bg-sunken',
      )}
    >
      <span className="min-w-0 grow">
        <code className="block truncate text-[0.8125rem] font-medium">{of.target}</code>
        <span className="block truncate text-xs text-soft">
          <span className="sm:hidden">{of.sources.length > 0 ? `from ${of.sources.join(', ')}: ` : ''}</span>
          {of.rule}
        </span>
      </span>
      <span className={classNames('flex shrink-0 items-center gap-1 text-xs font-medium', look)}>
        <Icon name={tone === 'warn' ? 'warn' : tone === 'good' ? 'check' : 'dot'} size={13} />
        <span className="sr-only 2xl:not-sr-only">{words}</span>
        <span className="numeric w-11 text-right text-soft">{share(of.confidence, 1)}</span>
      </span>
    </button>
  );
}
