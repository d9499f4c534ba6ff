import type { PlacedDecision } from '../app/decide.ts';
import { printable } from '../model/printable.ts';

/** Open decisions in lines, those of one name together, the rarest name first: what is open in many phases is one question. */
export function openLines(open: readonly PlacedDecision[], namesMax: number): string[] {
  const names = [...Map.groupBy(open, ({ name }) => name)].toSorted(([, a], [, b]) => a.length - b.length);
  const left = names.length - namesMax;
  return [
    ...names.slice(0, namesMax).flatMap(([name, alike]) => linesOf(name, alike)),
    ...(left > 0 ? [`… and ${left} more: godwit decide`] : []),
  ];
}

const placesShown = 6;

function linesOf(name: string, alike: readonly PlacedDecision[]): string[] {
  const [first] = alike;
  if (!first) return [];
  const { question, choices, drafted, why } = first.decision;
  const places = alike.map(({ phase }) => phase ?? 'playbook');
  const more = places.length > placesShown ? ` and ${places.length - placesShown} more` : '';
  const all = Object.keys(choices).map((choice) => (choice === drafted ? `${choice} (as drafted)` : choice));
  return [`${places.slice(0, placesShown).join(', ')}${more}: ${name}`, `  ${question}`, `  ${why} Choices: ${all.join(', ')}.`].map(
    printable,
  );
}
