import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import { classNames } from '../words/class-names.ts';

export interface Column<Row> {
  readonly name: string;
  readonly title: ReactNode;
  /** A track of a CSS grid. */
  readonly width?: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly isChosen?: (row: Row) => boolean;
  /** Somebody has pressed on a cell of the row. */
  readonly onChoose?: (row: Row) => void;
  /** Below this height all is shown; beyond it the table scrolls. */
  readonly heightMax?: string;
}

const usualWidth = 'minmax(7rem,1fr)';
const rowPixels = 41;
const beyond = 12;

/** Rows of anything; of many only those in sight are in the page, and the table says how many there are. */
export function DataTable<Row>({ label, columns, rows, keyOf, isChosen, onChoose, heightMax = '34rem' }: DataTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: beyond,
    getItemKey: (at) => (rows[at] === undefined ? at : keyOf(rows[at])),
  });
  const chosen = isChosen ? rows.findIndex(isChosen) : -1;
  useEffect(() => {
    if (chosen >= 0) virtual.scrollToIndex(chosen);
  }, [chosen, virtual]);
  const tracks = { gridTemplateColumns: columns.map(({ width }) => width ?? usualWidth).join(' ') };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <div ref={scroller} tabIndex={0} className="overflow-auto" style={{ maxHeight: heightMax }}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows out of sight have no elements */}
      <div role="table" aria-label={label} aria-rowcount={rows.length + 1} className="min-w-max text-sm">
        <Head columns={columns} tracks={tracks} />
        {/* biome-ignore lint/a11y/useSemanticElements: as above */}
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above
              // biome-ignore lint/a11y/useFocusableInteractive: what is in its cells takes the focus
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                role="row"
                aria-rowindex={index + 2}
                aria-current={index === chosen || undefined}
                onPointerDown={onChoose && (() => onChoose(row))}
                className={classNames('absolute top-0 left-0 grid w-full border-t border-line', index === chosen && 'bg-tint')}
                style={{ ...tracks, transform: `translateY(${start}px)` }}
              >
                {columns.map(({ name, cell, isNumber }) => (
                  // biome-ignore lint/a11y/useSemanticElements: as above
                  <div
                    key={name}
                    role="cell"
                    className={classNames('min-w-0 self-center px-3 py-2 first:pl-5 last:pr-5', isNumber && 'numeric text-right')}
                  >
                    {cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Head<Row>({ columns, tracks }: { columns: readonly Column<Row>[]; tracks: React.CSSProperties }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above
    <div role="rowgroup" className="sticky top-0 z-10 bg-surface">
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
      <div role="row" aria-rowindex={1} className="grid" style={tracks}>
        {columns.map(({ name, title, isNumber }) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <div
            key={name}
            role="columnheader"
            className={classNames('px-3 py-2 text-xs font-medium text-faint first:pl-5 last:pr-5', isNumber && 'text-right')}
          >
            {title}
          </div>
        ))}
      </div>
    </div>
  );
}
