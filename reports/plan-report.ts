import type { Plan, PlannedPhase } from '../model/plan.ts';
import type { RunReport } from '../model/report.ts';
import { type Block, type Document, list, paragraph, picture, section, table } from './document.ts';
import { withMeasured } from './measured-time.ts';
import { planTimeline } from './plan-timeline.ts';
import { riskSection } from './risk-table.ts';
import { type Sides, structureChange } from './structure-change.ts';
import { drawGraph } from './svg/graph.ts';
import { bytesText, counted, countText, durationText } from './units.ts';
import { partName, partNames } from './words/parts.ts';

type Estimate = Plan['seconds'];

/**
 * A plan for people: totals, the order as a picture and a table, cycles, phases that are off, changes of structure, the way back, risks. What a run
 * has measured stands in the place of what was estimated.
 */
export function planReport(planned: Plan, sides: Sides | null, run: RunReport | null = null): Document {
  const plan = withMeasured(planned, run);
  return {
    title: `Plan of ${plan.playbook}`,
    blocks: [
      ...totals(plan),
      ...section('Parts', [picture(drawGraph(plan.phases)), phaseTable(plan.phases)]),
      ...planTimeline(plan, sides),
      ...cycles(plan.phases),
      ...turnedOff(plan.phases),
      ...(sides ? structureChange(plan.phases, sides) : []),
      ...wayBack(plan),
      ...riskSection(plan.risks),
      ...samplesOnly(plan.risks),
    ],
  };
}

/** What a look at samples has counted is less than what a run keeps aside. */
function samplesOnly(risks: Plan['risks']): Block[] {
  const isSampled = risks.some(({ title }) => title === 'Findings rest on a sample');
  const text =
    'Counts of findings come from samples of the large tables, and are the least there is. ' +
    'What a run has kept aside is counted whole, in the quarantine report.';
  return isSampled ? [paragraph(text)] : [];
}

function totals({ phases, rows, bytes, seconds, downtimeSeconds }: Plan): Block[] {
  const running = phases.filter(({ off }) => off === undefined).length;
  return [
    paragraph(`${counted(rows, 'row')} (${bytesText(bytes)}) in ${counted(running, 'part')}.`),
    list([`Time: ${estimateText(seconds)}; ${seconds.basis}`, `Downtime: ${estimateText(downtimeSeconds)}; ${downtimeSeconds.basis}`]),
  ];
}

/** `5 min (4 min to 8 min)`. */
function estimateText({ low, likely, high }: Estimate): string {
  return `${durationText(likely)} (${durationText(low)} to ${durationText(high)})`;
}

function phaseTable(phases: readonly PlannedPhase[]): Block {
  const rows = phases.map((each) => [
    partName(each) + (each.optional ? ', optional' : ''),
    String(each.wave),
    each.source,
    each.target,
    each.dependsOn.map(partNames(phases)).join(', '),
    countText(each.rows),
    bytesText(each.bytes),
    each.off === undefined ? estimateText(each.seconds) : 'off',
  ]);
  return table('Parts in their order', ['Part', 'Wave#', 'Source', 'Target', 'After', 'Rows#', 'Size#', 'Time#'], rows);
}

function cycles(phases: readonly PlannedPhase[]): Block[] {
  const groups = phases
    .filter(({ cycle }) => cycle.length > 0)
    .map(({ phase, cycle }) => [...new Set([phase, ...cycle])].sort().join(', '));
  if (groups.length === 0) return [];
  return section('Circles', [paragraph('Parts that depend on each other run as one group:'), list([...new Set(groups)])]);
}

function turnedOff(phases: readonly PlannedPhase[]): Block[] {
  const off = phases.flatMap((each) => (each.off === undefined ? [] : [`${partName(each)}: ${each.off}`]));
  return off.length === 0 ? [] : section('Turned off', [list(off)]);
}

function wayBack({ playbook }: Plan): Block[] {
  return section('The way back', [
    paragraph(
      `The source is only read. godwit rollback --playbook ${playbook} takes parts back in reverse order; rows that were edited ` +
        'since, or that others built on, are listed and left alone.',
    ),
  ]);
}
