import type { Intent } from '../intent.ts';
import { phaseNamed } from '../names.ts';
import { series, shown } from '../shown.ts';

export const depends: Intent = {
  name: 'depends',
  agent: 'planning',
  examples: ['which phases depend on patients?', 'what comes before cases?'],
  matches: (turn) =>
    phaseNamed(turn) !== null &&
    /\b(?:depends?|dependenc|needs?|builds? on|comes? (?:before|after)|runs? (?:before|after)|waits? for)\b/.test(turn.words) &&
    /^(?:what|which|who|does|do|is|on)\b/.test(turn.words),
  next: (turn) => {
    const named = phaseNamed(turn);
    if (!named) return 'I know no phase of that name.';
    const after = turn.overview.phases.filter(({ dependsOn }) => dependsOn.includes(named.phase)).map(({ phase }) => phase);
    const list = (names: readonly string[]): string =>
      names.length === 0
        ? 'nothing'
        : series(
            names.map((name) => shown(name)),
            20,
          );
    return `${shown(named.phase)} depends on ${list(named.dependsOn)}; on it depends ${list(after)}.`;
  },
};
