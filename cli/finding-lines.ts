import type { Finding } from '../model/profile.ts';
import { count } from './progress.ts';

const shownOfAKind = 3;

/** Findings in lines, the rarest kind first: what concerns one table stands before what concerns them all. */
export function findingLines(findings: readonly Finding[]): string[] {
  const kinds = [...Map.groupBy(findings, ({ kind }) => kind).values()].toSorted((a, b) => a.length - b.length);
  return kinds.flatMap((alike) => {
    const left = alike.length - shownOfAKind;
    return [...alike.slice(0, shownOfAKind).map(lineOf), ...(left > 0 ? [`… and ${count(left)} more like it`] : [])];
  });
}

const lineOf = ({ entity, message }: Finding): string => (message.includes(entity) ? message : `${entity}: ${message}`);
