import type { z } from 'zod';
import type { makePlan } from '../../../tools/make-plan.ts';
import type { Turn } from './intent.ts';
import { bullets, count, duration, paragraphs, series, shown, told } from './shown.ts';

/** A plan in words, for its reader. */
export function phrasePlan({ reader }: Turn, { plan, problems }: z.output<typeof makePlan.output>): string {
  const phases = plan.phases.filter(({ off }) => off === undefined);
  const { low, likely, high, basis } = plan.seconds;
  const time = `about ${duration(likely)} (between ${duration(low)} and ${duration(high)}; ${told(basis)})`;
  const head = `${count(phases.length, 'phase')}, ${count(plan.rows, 'row')}, ${time}.`;
  const lines = phases.map(({ phase, source, target, rows, dependsOn, wave }) => {
    if (reader === 'stakeholder') return `${shown(phase)}: ${count(rows, 'row')}`;
    const after = dependsOn.length > 0 ? `, after ${series(dependsOn.map((name) => shown(name)))}` : '';
    return `wave ${wave}, ${shown(phase)}: ${shown(source)} → ${shown(target)}, ${count(rows, 'row')}${after}`;
  });
  return paragraphs(
    head,
    lines
      .map((line, i) => `${i + 1}. ${line}`)
      .slice(0, 60)
      .join('\n'),
    problems.length > 0 && `To know first:\n${bullets(problems.map((problem) => told(problem)))}`,
    plan.risks.length > 0 &&
      `Risks:\n${bullets(
        plan.risks.map(({ severity, title }) => `${severity}: ${told(title)}`),
        6,
      )}`,
  );
}
