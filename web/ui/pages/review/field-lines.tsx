import type { Field } from './answers.ts';

/** Height of a column on either side: the lines are drawn by it. */
export const linePixels = 50;
const width = 48;

interface FieldLinesProps {
  readonly fields: readonly Field[];
  readonly sources: readonly string[];
  readonly chosen: string;
  readonly rows: number;
}

/** A line from each source column to the target columns that read it; a doubtful one is broken. */
export function FieldLines({ fields, sources, chosen, rows }: FieldLinesProps) {
  const placeOf = new Map(sources.map((source, at) => [source, at]));
  const lines = fields.flatMap((field, to) => field.sources.map((source) => ({ field, source, from: placeOf.get(source) ?? 0, to })));
  lines.sort((a, b) => Number(a.field.target === chosen) - Number(b.field.target === chosen));
  return (
    <svg
      aria-hidden="true"
      className="hidden sm:block"
      width={width}
      height={rows * linePixels}
      viewBox={`0 0 ${width} ${rows * linePixels}`}
    >
      {lines.map(({ field, source, from, to }) => {
        const isChosen = field.target === chosen;
        const [y1, y2] = [(from + 0.5) * linePixels, (to + 0.5) * linePixels];
        return (
          <path
            key={`${source} → ${field.target}`}
            d={`M0 ${y1}C${width / 2} ${y1} ${width / 2} ${y2} ${width} ${y2}`}
            fill="none"
            stroke={isChosen ? 'var(--accent)' : field.standing === 'doubtful' ? 'var(--warn)' : 'var(--edge)'}
            strokeOpacity={isChosen ? 1 : 0.55}
            strokeWidth={isChosen ? 2 : 1.25}
            strokeDasharray={field.standing === 'doubtful' ? '4 3' : undefined}
          />
        );
      })}
    </svg>
  );
}
