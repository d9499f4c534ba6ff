import type { z } from 'zod';
import type { showDifferential } from '../show-differential.ts';
import { code, type Fact, figure, listed } from './fact.ts';

type Found = z.output<typeof showDifferential.output>;
type Phase = NonNullable<Found>['phases'][number];
const source = 'newest differential analysis';

/** What differs between the sides by now; one fact where nobody has looked. */
export function differentialFacts(found: Found): Fact[] {
  const of = (says: string, about: string | null = null, words = ''): Fact => ({
    about,
    answers: ['how many', 'whether', 'which', 'what'],
    topic: 'differential|changed since|missing extra changed|difference side',
    words: `behind drift since yesterday old side new source target edited repair ${words}`,
    says,
    source,
  });
  if (!found) return [of('Nobody has looked for differences since the last run: `godwit differential analyze` does.')];
  const sum = (pick: (phase: Phase) => number): number => found.phases.reduce((all, phase) => all + pick(phase), 0);
  const [missing, changed, extra] = [sum((phase) => phase.missing), sum((phase) => phase.changed), sum((phase) => phase.extra)];
  const edited = sum((phase) => phase.edited);
  const touched = edited === 0 ? '' : ` ${figure(edited)} of these rows were touched in the new system since.`;
  const whole = `The newest differential analysis found ${inWords({ missing, changed, extra })}.${touched}`;
  return [
    of(missing + changed + extra === 0 ? 'The newest differential analysis found no difference.' : whole),
    ...found.phases.flatMap((phase) => phaseFacts(phase, of)),
  ];
}

function phaseFacts(phase: Phase, of: (says: string, about: string, words: string) => Fact): Fact[] {
  if (phase.missing + phase.changed + phase.extra === 0) return [];
  const columns = Object.entries(phase.columns).map(([name, rows]) => `${code(name)} in ${figure(rows)}`);
  const where = columns.length === 0 ? '' : `; changed columns: ${listed(columns)}`;
  return [of(`Of ${code(phase.phase)} ${inWords(phase)}${where}.`, phase.phase, `${phase.phase} ${phase.entity} columns`)];
}

const inWords = ({ missing, changed, extra }: Pick<Phase, 'missing' | 'changed' | 'extra'>): string =>
  `${figure(missing)} rows missing, ${figure(changed)} changed and ${figure(extra)} extra`;
