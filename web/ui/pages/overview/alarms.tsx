import { Icon } from '../../components/icon.tsx';
import type { Overview } from './answers.ts';

/** What is taken down or turned off for as long as a run needs it, and is not back. */
export function Alarms({ of: { missingDefinitions, triggersOff } }: { of: Overview }) {
  const told = [...missingDefinitions.map((what) => `Not back yet: ${what}`), ...triggersOff.map((what) => `Turned off: trigger ${what}`)];
  if (told.length === 0) return null;
  return (
    <section role="alert" className="rounded-xl border border-warn/40 bg-warn-tint px-5 py-4">
      <h2 className="flex items-center gap-2 font-semibold text-warn">
        <Icon name="warn" /> The target is not whole
      </h2>
      <ul className="mt-1 list-disc pl-6">
        {told.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <p className="mt-1 text-soft">Continue the run: it puts them back. Until then nobody should work in the target.</p>
    </section>
  );
}
