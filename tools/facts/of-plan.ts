import type { Plan } from '../../model/plan.ts';
import { code, type Fact, listed, seconds } from './fact.ts';

const source = 'plan';

/** Order, time and standstill of the migration. */
export function planFacts({ phases, seconds: time, downtimeSeconds: down }: Plan): Fact[] {
  const order = phases.filter(({ off }) => off === undefined).map(({ phase, wave }) => `${code(phase)} (wave ${wave})`);
  const between = ({ low, likely, high, basis }: Plan['seconds']): string =>
    `about ${seconds(likely)}, between ${seconds(low)} and ${seconds(high)} (${basis})`;
  return [
    {
      about: null,
      answers: ['what', 'which'],
      topic: 'order|order phase',
      words: 'sequence waves first last run',
      says: `The phases run in this order: ${listed(order)}.`,
      source,
    },
    ...[
      ...Map.groupBy(
        phases.filter(({ off }) => off === undefined),
        ({ wave }) => wave,
      ),
    ].map(([wave, of]) => ({
      about: null,
      answers: ['which', 'what'] as const,
      topic: `wave ${wave}`,
      words: 'phases run order',
      says: `In wave ${wave} run ${listed(of.map(({ phase }) => code(phase)))}.`,
      source,
    })),
    {
      about: null,
      answers: ['which', 'what', 'why', 'whether'],
      topic: 'not run|phase off',
      words: 'does turned off skipped why',
      says:
        'Turned off: ' +
        `${listed(phases.flatMap(({ phase, title, off }) => (off === undefined ? [] : [`${title} (${code(phase)}): ${off}`]))) || 'no phase'}`,
      source,
    },
    {
      about: null,
      answers: ['how long'],
      topic: 'estimate|estimate plan right|trial duration',
      words: 'will take again next real planned versus taken lunch break',
      says: `A run takes ${between(time)}.`,
      source,
    },
    {
      about: null,
      answers: ['how long', 'what'],
      topic: 'downtime',
      words: 'staff users work stop',
      says: `Downtime: ${between(down)}.`,
      source,
    },
  ];
}
