import { share } from '../words/numbers.ts';

/** How much of a whole is done; the number stands beside it in words. */
export function Meter({
  value,
  of,
  label,
  tone = 'accent',
}: {
  value: number;
  of: number;
  label: string;
  tone?: 'accent' | 'good' | 'bad';
}) {
  const percent = of === 0 ? 0 : Math.min(100, (value / of) * 100);
  const fill = { accent: 'bg-accent', good: 'bg-good', bad: 'bg-bad' }[tone];
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(percent)}
      aria-valuetext={share(value, of)}
      className="h-1.5 w-full overflow-hidden rounded-full bg-line"
    >
      <div className={`h-full rounded-full transition-[width] ${fill}`} style={{ width: `${percent}%` }} />
    </div>
  );
}
