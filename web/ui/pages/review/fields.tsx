import { useMemo } from 'react';
import { FilterInput } from '../../components/filter-input.tsx';
import { useKeys } from '../../hooks/keys.ts';
import { useAddress } from '../../hooks/search.ts';
import type { Mapping } from './answers.ts';
import { FieldBoard } from './field-board.tsx';
import { FieldDetail } from './field-detail.tsx';
import { worstFirst } from './standing.ts';

const filterFrom = 12;

/** The columns of both sides with lines between them, and all that is known of the one that is looked at. */
export function Fields({ of }: { of: Mapping }) {
  const [{ field, column = '' }, change] = useAddress();
  const sorted = useMemo(() => worstFirst(of.fields), [of.fields]);
  const wanted = column.toLowerCase();
  const shown = sorted.filter(({ target, sources }) => `${target} ${sources.join(' ')}`.toLowerCase().includes(wanted));
  const at = Math.max(
    0,
    shown.findIndex(({ target }) => target === field),
  );
  const chosen = shown[at];
  const look = (to: number): void => {
    const next = shown[Math.min(shown.length - 1, Math.max(0, to))];
    if (next) change({ field: next.target });
  };
  useKeys([
    { key: 'j', does: 'Next column', run: () => look(at + 1) },
    { key: 'k', does: 'Column before', run: () => look(at - 1) },
  ]);
  return (
    <div className="grid items-start gap-4 min-[1400px]:grid-cols-[minmax(0,1.3fr)_minmax(20rem,1fr)]">
      <div className="flex min-w-0 flex-col gap-2">
        {sorted.length > filterFrom && <FilterInput name="column" label="Filter columns" />}
        <FieldBoard
          fields={shown}
          noTarget={wanted === '' ? of.noTarget : []}
          chosen={chosen?.target ?? ''}
          onChoose={(target) => change({ field: target })}
        />
      </div>
      {chosen && <FieldDetail of={chosen} />}
    </div>
  );
}
