import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { FilterInput } from '../../components/filter-input.tsx';
import { Icon } from '../../components/icon.tsx';
import { useAddress } from '../../hooks/search.ts';
import { useMay } from '../../hooks/session.ts';
import { classNames } from '../../words/class-names.ts';
import { counted, share } from '../../words/numbers.ts';
import type { Entity } from './answers.ts';
import { BulkDecision } from './bulk-decision.tsx';
import { isOpen } from './standing.ts';

const filters = {
  all: { words: 'All', holds: (): boolean => true },
  open: { words: 'Open', holds: isOpen },
  doubtful: { words: 'Doubtful', holds: ({ doubtful, open }: Entity): boolean => doubtful > 0 || open > 0 },
  code: { words: 'With code', holds: ({ hasCode }: Entity): boolean => hasCode },
  clear: {
    words: 'Open and clear',
    holds: (of: Entity): boolean => isOpen(of) && of.doubtful === 0 && of.open === 0 && of.risks === 0 && !of.hasCode,
  },
} as const;
type Filter = keyof typeof filters;
const itemPixels = 62;

interface EntityListProps {
  readonly playbook: string;
  readonly mappings: readonly Entity[];
  readonly chosen: string;
}

/** All entities, the worst first; a filter decides what is looked at, and what is decided in bulk. */
export function EntityList({ playbook, mappings, chosen }: EntityListProps) {
  const [{ show = 'all', find = '' }, change] = useAddress();
  const [isDeciding, setDeciding] = useState(false);
  const filter = filters[show as Filter] ?? filters.all;
  const shown = mappings.filter(
    (each) => filter.holds(each) && `${each.phase} ${each.source} ${each.target}`.toLowerCase().includes(find.toLowerCase()),
  );
  const open = shown.filter(isOpen);
  const mayDecide = useMay('decide');
  return (
    <section aria-label="Entities" className="rounded-xl border border-line bg-surface shadow-card lg:sticky lg:top-5">
      <div className="flex flex-col gap-2 border-b border-line p-3">
        <FilterInput name="find" label="Filter entities" />
        <div className="flex flex-wrap gap-1">
          {(Object.keys(filters) as Filter[]).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={show === name}
              onClick={() => change({ show: name === 'all' ? undefined : name })}
              className={classNames(
                'rounded-full px-2.5 py-1 text-xs font-medium',
                show === name ? 'bg-tint text-accent' : 'text-soft hover:bg-sunken',
              )}
            >
              {filters[name].words}
            </button>
          ))}
        </div>
      </div>
      <Items shown={shown} chosen={chosen} />
      <p className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-2.5 text-xs text-faint">
        {shown.length === mappings.length ? counted(mappings.length, 'entity', 'entities') : `${shown.length} of ${mappings.length} shown`}
        {open.length > 1 && mayDecide && <Button look="quiet" onClick={() => setDeciding(true)}>{`Decide ${open.length} at once`}</Button>}
      </p>
      {isDeciding && <BulkDecision playbook={playbook} entities={open} onClose={() => setDeciding(false)} />}
    </section>
  );
}

function Items({ shown, chosen }: { shown: readonly Entity[]; chosen: string }) {
  const [, change] = useAddress();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => itemPixels,
    overscan: 8,
  });
  return (
    <div ref={scroller} className="max-h-64 overflow-auto lg:max-h-[calc(100dvh-16rem)]">
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const each = shown[index];
          if (!each) return null;
          return (
            <li
              key={each.phase}
              className="absolute top-0 left-0 w-full px-2 py-0.5"
              style={{ height: itemPixels, transform: `translateY(${start}px)` }}
            >
              <button
                type="button"
                aria-current={each.phase === chosen || undefined}
                onClick={() => change({ phase: each.phase, field: undefined }, true)}
                className={classNames(
                  'flex h-full w-full items-center gap-2.5 rounded-lg px-2.5 text-left',
                  each.phase === chosen ? 'bg-tint' : 'hover:bg-sunken',
                )}
              >
                <StateIcon of={each} />
                <span className="min-w-0 grow">
                  <span className="block truncate text-sm font-medium">{each.phase}</span>
                  <span className="block truncate text-xs text-soft">{worstWords(each)}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function StateIcon({ of }: { of: Entity }) {
  const [icon, look, words] = !isOpen(of)
    ? (['check', 'text-good', 'Approved'] as const)
    : of.doubtful + of.open > 0
      ? (['warn', 'text-warn', 'Needs a look'] as const)
      : (['clock', 'text-faint', 'Waits for approval'] as const);
  return (
    <span className={look}>
      <Icon name={icon} />
      <span className="sr-only">{words}</span>
    </span>
  );
}

function worstWords({ doubtful, open, risks, hasCode, confidence, fields }: Entity): string {
  const told = [
    doubtful > 0 && `${doubtful} doubtful`,
    open > 0 && counted(open, 'question'),
    risks > 0 && counted(risks, 'high risk'),
    hasCode && 'code',
  ].filter(Boolean);
  return told.length > 0 ? told.join(', ') : `${counted(fields, 'column')}, at least ${share(confidence, 1)} sure`;
}
