/** A step of the tour: where it is, and what to look at there. */
export interface TourStep {
  readonly room: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly title: string;
  readonly text: string;
}

/** Two minutes through the sample migration. */
export const tourSteps: readonly TourStep[] = [
  {
    room: 'overview',
    title: 'Is anything lost?',
    text: 'Every row that was read has exactly one fate; the database holds the sum. What waits for people stands below, with who may decide.',
  },
  {
    room: 'review',
    search: { phase: 'patients', field: 'gender' },
    title: 'What people approve',
    text: 'Source on the left, target on the right. The digest stands for all of it. “a” approves, “x” rejects, “n” goes on.',
  },
  {
    room: 'runs',
    title: 'What ran',
    text: 'Each phase with its rows, its speed and its digest. A run that is stopped goes on where it was, and ends with the same digest.',
  },
  {
    room: 'rows',
    search: { view: 'quarantine' },
    title: 'What did not fit',
    text: 'Rows kept aside by cause. A repair is tried on the real rows, taken back, and approved by somebody else.',
  },
  {
    room: 'rows',
    search: { key: '20001', phase: 'patients' },
    title: 'Where a row came from',
    text: 'Any key, old or new: what each value was, by which rule it became what it is, who approved that.',
  },
  {
    room: 'validation',
    title: 'The proof',
    text: 'Every row was compared twice, by programs that share no code. The manifest lets anybody do it again.',
  },
  { room: 'guidance', title: 'For those who answer for it', text: 'Ten questions on one page, without SQL. Ask any other in plain words.' },
];

const seen = 'godwit.tour';
const listeners = new Set<() => void>();

/** At which step the tour is; -1 where it is over. */
export function tourStep(): number {
  return Number(localStorage.getItem(seen) ?? '0');
}

export function goToStep(step: number): void {
  localStorage.setItem(seen, String(step >= tourSteps.length ? -1 : step));
  for (const listener of listeners) listener();
}

export const startTour = (): void => goToStep(0);
export const endTour = (): void => goToStep(-1);

export function onTour(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
