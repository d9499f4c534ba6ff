/** Strokes on a grid of 24; the picture of a word that stands beside it. */
const paths = {
  overview: 'M3 12h4l3 8 4-16 3 8h4',
  review: 'M4 5h6v14H4zM14 5h6v14h-6zM10 9h4M10 15h4',
  runs: 'M6 4l13 8-13 8z',
  rows: 'M4 5h16v14H4zM4 10h16M4 14.500h16M10 10v9',
  sync: 'M4 12a8 8 0 0114-5l2 2M20 4v5h-5M20 12a8 8 0 01-14 5l-2-2M4 20v-5h5',
  validation: 'M12 3l8 3v6c0 5-3.500 7.800-8 9-4.500-1.200-8-4-8-9V6zM8.500 12l2.500 2.500 4.500-5',
  guidance: 'M5 4h10l4 4v12H5zM9 12h6M9 16h6M14 4v5h5',
  chat: 'M4 5h16v11H10l-5 4v-4H4z',
  plan: 'M4 6h7M4 12h12M4 18h9M15 6h5M19 12h1M17 18h3',
  audit: 'M7 11V8a5 5 0 0110 0v3M5 11h14v9H5zM12 15v2',
  settings: 'M12 9a3 3 0 100 6 3 3 0 000-6zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2',
  check: 'M5 12.500l4.500 4.500L19 7',
  cross: 'M6 6l12 12M18 6L6 18',
  warn: 'M12 4l9 16H3zM12 10v4M12 17v.500',
  clock: 'M12 3a9 9 0 100 18 9 9 0 000-18zM12 7v5l3.500 2',
  dot: 'M12 9.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5z',
  play: 'M7 5l11 7-11 7z',
  pause: 'M8 5v14M16 5v14',
  sun: 'M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500L19 19M5 19l1.500-1.500M17.500 6.500L19 5',
  moon: 'M20 14.500A8.500 8.500 0 019.500 4 8.500 8.500 0 1020 14.500z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  arrow: 'M4 12h15M13 6l6 6-6 6',
  search: 'M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5',
  download: 'M12 4v11M7 10.500l5 5 5-5M4 20h16',
  person: 'M12 4a4 4 0 100 8 4 4 0 000-8zM4 20c1-4 4-5.500 8-5.500s7 1.500 8 5.500',
  keyboard: 'M3 7h18v11H3zM7 11h.500M11 11h.500M15 11h.500M8 15h8',
  compass: 'M12 3a9 9 0 100 18 9 9 0 000-18zM15.500 8.500l-2 5-5 2 2-5z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  code: 'M8 7l-5 5 5 5M16 7l5 5-5 5',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      className="shrink-0"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
