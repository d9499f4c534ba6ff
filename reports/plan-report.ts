import type { Plan, PlannedPhase } from '../model/plan.ts';
import { type Block, type Document, heading, list, paragraph, picture, table } from './document.ts';
import { drawGraph } from './svg/graph.ts';
import { bytesText, countText, durationText } from './units.ts';

type Estimate = Plan['seconds'];

/** A plan for people: totals, the order as a picture and a table, cycles, phases that are off, risks. */
export function planReport(plan: Plan): Document {
  return [
    heading(1, `Plan of ${plan.playbook}`),
    ...totals(plan),
    heading(2, 'Phases'),
    picture(drawGraph(plan.phases)),
    phaseTable(plan.phases),
    ...cycles(plan.phases),
    ...turnedOff(plan.phases),
    ...risks(plan),
  ];
}

function totals({ phases, rows, bytes, seconds, downtimeSeconds }: Plan): Block[] {
  const running = phases.filter(({ off }) => off === undefined).length;
  return [
    paragraph(`${countText(rows)} rows (${bytesText(bytes)}) in ${running} ${running === 1 ? 'phase' : 'phases'}.`),
    list([`Time: ${estimateText(seconds)}; ${seconds.basis}`, `Downtime: ${estimateText(downtimeSeconds)}; ${downtimeSeconds.basis}`]),
  ];
}

/** `5 min (4 min to 8 min)`. */
function estimateText({ low, likely, high }: Estimate): string {
  return `${durationText(likely)} (${durationText(low)} to ${durationText(high)})`;
}

function phaseTable(phases: readonly PlannedPhase[]): Block {
  const rows = phases.map((each) => [
    String(each.wave),
    each.phase + (each.optional ? ' (optional)' : ''),
    each.title,
    each.source,
    each.target,
    each.dependsOn.join(', '),
    countText(each.rows),
    bytesText(each.bytes),
    each.off === undefined ? estimateText(each.seconds) : 'off',
  ]);
  return table(['Wave#', 'Phase', 'Title', 'Source', 'Target', 'After', 'Rows#', 'Size#', 'Time#'], rows);
}

function cycles(phases: readonly PlannedPhase[]): Block[] {
  const groups = phases.filter(({ cycle }) => cycle.length > 0).map(({ phase, cycle }) => [phase, ...cycle].sort().join(', '));
  if (groups.length === 0) return [];
  return [heading(2, 'Circles'), paragraph('Phases that depend on each other run as one group:'), list([...new Set(groups)])];
}

function turnedOff(phases: readonly PlannedPhase[]): Block[] {
  const off = phases.flatMap((each) => (each.off === undefined ? [] : [`${each.phase}: ${each.off}`]));
  return off.length === 0 ? [] : [heading(2, 'Turned off'), list(off)];
}

function risks(plan: Plan): Block[] {
  if (plan.risks.length === 0) return [];
  const rows = plan.risks.map((each) => [each.severity, each.title, each.evidence, each.mitigation, each.owner]);
  return [heading(2, 'Risks'), table(['Severity', 'Risk', 'Evidence', 'Mitigation', 'Owner'], rows)];
}
