import type { Finding } from '../model/profile.ts';
import { count } from './progress.ts';

const shownOfAKind = 3;

/** Kinds after which data may be open that were not. */
const grave: ReadonlySet<string> = new Set(['row_security_left_out']);

/** Findings in lines, grave ones and then the rarest kind first: what concerns one table stands before what concerns them all. */
export function findingLines(findings: readonly Finding[]): string[] {
  const kinds = [...Map.groupBy(findings, ({ kind }) => kind).values()].toSorted((a, b) => weightOf(a) - weightOf(b));
  return kinds.flatMap((alike) => {
    const left = alike.length - shownOfAKind;
    return [...alike.slice(0, shownOfAKind).map(lineOf), ...(left > 0 ? [`… and ${count(left)} more like it`] : [])];
  });
}

const isGrave = ({ kind }: Finding): boolean => grave.has(kind);
const weightOf = (alike: readonly Finding[]): number => (alike.some(isGrave) ? 0 : alike.length);

function lineOf(finding: Finding): string {
  const { entity, message } = finding;
  return `${isGrave(finding) ? 'HIGH: ' : ''}${message.includes(entity) ? message : `${entity}: ${message}`}`;
}
