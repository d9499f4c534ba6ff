import { useEffect, useRef } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { count } from '../words/numbers.ts';

const height = 160;

interface ChartProps {
  readonly label: string;
  /** What the line goes over; time by default. */
  readonly over?: string;
  /** Seconds since 1970, or numbers of what it goes over, and a value at each. */
  readonly data: [number[], number[]];
  readonly unit: string;
  /** What the last value says is past. */
  readonly isOver?: boolean;
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name);

function optionsOf({ label, over, unit }: Pick<ChartProps, 'label' | 'over' | 'unit'>, width: number): UPlot.Options {
  const axis = {
    stroke: colour('--faint'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px Inter, sans-serif',
  };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    axes: [axis, { ...axis, size: 60, values: (_, values) => values.map((value) => count(value)) }],
    scales: { x: { time: over === undefined }, y: { range: (_, _min, max) => [0, Math.max(1, max)] } },
    series: [
      {},
      {
        label: unit === '' ? label : `${label} (${unit})`,
        stroke: colour('--accent'),
        width: 2,
        fill: `color-mix(in srgb, ${colour('--accent')} 14%, transparent)`,
      },
    ],
  };
}

/** A line; the newest value stands beside it in words. */
export default function Chart({ label, over, data, unit, isOver = false }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    plot.current = new UPlot(optionsOf({ label, ...(over !== undefined && { over }), unit }, element.clientWidth), latest.current, element);
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current?.destroy();
    };
  }, [label, over, unit]);
  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);
  const last = data[1].at(-1);
  return (
    <figure className="mt-5">
      <figcaption className="numeric mb-1 text-xs text-soft">{`${label}${last === undefined || isOver ? '' : `: ${count(last)} now`}`}</figcaption>
      <div ref={place} role="img" aria-label={`${label}, over ${over ?? 'time'}`} className="min-w-0" />
    </figure>
  );
}
