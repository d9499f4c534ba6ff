import { deciderWords, type Waiting, waitingName } from '../model/waiting.ts';

const shownMax = 20;

/** What waits for people, as lines: the first twenty, with how many more there are. */
export function waitingLines(items: readonly Waiting[]): string[] {
  const more = items.length - shownMax;
  return [
    ...items.slice(0, shownMax).flatMap((each) => [`  ${waitingName(each)}: ${oneLine(each.why)}`, `      ${each.how}`]),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

/** One of them in full. */
export function waitingText(each: Waiting): string[] {
  const { by, why, since, how } = each;
  return [
    `${waitingName(each)}${by === null ? '' : `, by ${by}`}: ${why}`,
    ...(since === null ? [] : [`Waits since ${since}.`]),
    `To be decided by ${deciderWords(each)}: ${how}`,
  ];
}

const whyWidth = 200;
const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > whyWidth ? `${line.slice(0, whyWidth - 1)}…` : line;
};
