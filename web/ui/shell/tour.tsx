import { useNavigate } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { Button } from '../components/button.tsx';
import { endTour, goToStep, onTour, tourStep, tourSteps } from './tour-steps.ts';

const sample = 'smile';

/** Leads through the sample, once; it covers nothing, and can be left at any step. */
export default function Tour({ playbook }: { playbook: string }) {
  const at = useSyncExternalStore(onTour, tourStep);
  const navigate = useNavigate();
  const step = tourSteps[at];
  if (playbook !== sample || !step) return null;
  const go = (to: number): void => {
    goToStep(to);
    const next = tourSteps[to];
    if (next) void navigate({ to: `/p/${playbook}/${next.room}`, search: (next.search ?? {}) as never });
  };
  return (
    <aside
      aria-label="Tour"
      className="no-print fixed right-4 bottom-4 z-30 w-[min(22rem,calc(100vw-2rem))] rounded-2xl border border-line bg-raised p-5 shadow-float"
    >
      <p className="numeric text-xs text-faint">{`Tour: ${at + 1} of ${tourSteps.length}, two minutes`}</p>
      <h2 className="mt-1 font-semibold">{step.title}</h2>
      <p className="mt-1 text-soft">{step.text}</p>
      <div className="mt-4 flex items-center justify-between gap-2">
        <Button look="quiet" onClick={endTour}>
          Leave the tour
        </Button>
        <Button look="primary" icon={at === tourSteps.length - 1 ? 'check' : 'arrow'} onClick={() => go(at + 1)}>
          {at === tourSteps.length - 1 ? 'Done' : at === 0 ? 'Begin' : 'Next'}
        </Button>
      </div>
    </aside>
  );
}
