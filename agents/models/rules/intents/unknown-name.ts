import { readCorrection } from '../correction.ts';
import type { Intent, Turn } from '../intent.ts';
import { asksWhether } from '../question.ts';
import { askedBack } from '../reply.ts';
import { series, shown } from '../shown.ts';

const selecting =
  /^(?:only|just|leave out|leave|skip|omit|exclude|drop|without|everything (?:but|except)|all but|do|plan|move|don't migrate|combine|rename|describe|trace)\b/;

/** A sentence that is understood but for the thing that it is about. */
export const unknownName: Intent = {
  name: 'unknown name',
  agent: 'user-guidance',
  examples: [],
  matches: (turn) => (selecting.test(turn.words) && !asksWhether(turn.words)) || readCorrection(turn) !== null,
  next: (turn) => {
    const { phases } = turn.overview;
    const known = `Phases: ${series(
      phases.map(({ phase }) => shown(phase)),
      20,
    )}. "which tables are there?" and "describe ${phases[0]?.source ?? 'a table'}" show the rest.`;
    const named = [...new Set(turn.names.filter(({ kind }) => kind === 'entity').map(({ name }) => name))];
    if (named.length > 0 && !hasPhase(turn))
      return `${series(named.map((name) => shown(name)))} belongs to no phase that could be left out, moved or corrected; nothing was done. ${known}`;
    return askedBack(`I know nothing in ${shown(turn.question, 80)} by its name; nothing was done. ${known}`);
  },
};

const hasPhase = ({ names, overview: { phases } }: Turn): boolean =>
  names.some(({ name, kind }) => kind === 'phase' || phases.some(({ source, target }) => source === name || target === name));
