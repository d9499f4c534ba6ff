import type { PlacedDecision } from '../app/playbook/decide.ts';
import { printable } from '../model/printable.ts';

/** Open decisions in lines, those of one name together, the rarest name first: what is open in many phases is one question. */
export function openLines(open: readonly PlacedDecision[], namesMax: number): string[] {
  const names = [...Map.groupBy(open, ({ name }) => name)].toSorted((a, b) => weightOf(a) - weightOf(b));
  const left = names.length - namesMax;
  return [
    ...names.slice(0, namesMax).flatMap(([name, alike]) => linesOf(name, alike)),
    ...(left > 0 ? [`… and ${left} more: godwit decide`] : []),
  ];
}

/** What may open data that was not open. */
const grave: ReadonlySet<string> = new Set(['row_security_left_out']);

const weightOf = ([name, alike]: readonly [string, readonly unknown[]]): number => (grave.has(name) ? 0 : alike.length);

const placesShown = 6;
const questionsShown = 4;

function linesOf(name: string, alike: readonly PlacedDecision[]): string[] {
  const [first] = alike;
  if (!first) return [];
  const { choices, drafted, why } = first.decision;
  const places = alike.map(({ phase }) => phase ?? 'playbook');
  const more = places.length > placesShown ? ` and ${places.length - placesShown} more` : '';
  const all = Object.keys(choices).map((choice) => (choice === drafted ? `${choice} (as drafted)` : choice));
  return [
    `${grave.has(name) ? 'HIGH: ' : ''}${places.slice(0, placesShown).join(', ')}${more}: ${name}`,
    ...questionsOf(alike).map((question) => `  ${question}`),
    `  ${why} Choices: ${all.join(', ')}.`,
  ].map(printable);
}

/** The question, where it is one for all; the first few, each with its place, where they differ. */
function questionsOf(alike: readonly PlacedDecision[]): string[] {
  const questions = [...Map.groupBy(alike, ({ decision }) => decision.question)];
  const left = questions.length - questionsShown;
  if (questions.length === 1) return questions.map(([question]) => question);
  return [
    ...questions.slice(0, questionsShown).map(([question, of]) => `${of[0]?.phase ?? 'playbook'}: ${question}`),
    ...(left > 0 ? [`… and ${left} more questions: godwit decide`] : []),
  ];
}
