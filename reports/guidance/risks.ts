import type { Mapping } from '../../model/mapping.ts';
import type { Profile, Risk } from '../../model/profile.ts';
import { type Block, paragraph, section, table } from '../document.ts';
import { counted, listed } from '../units.ts';
import { isSettled } from '../words/risks.ts';
import type { GuidanceInput } from './input.ts';

const shownMax = 6;

/** Risks of the plan that the run has not ended. */
export function openRisks(input: GuidanceInput): Risk[] {
  return split(input).open;
}

function split(input: GuidanceInput): { readonly open: Risk[]; readonly settled: Risk[] } {
  const hasPassed = input.run.verdict?.verdict === 'passed';
  const isLeft = areSecretsLeft(
    input.profile,
    [...input.entities.values()].map(({ mapping }) => mapping),
  );
  const isOver = (risk: Risk): boolean => isSettled(risk, hasPassed, isLeft);
  const risks = input.plan?.risks ?? [];
  return { open: risks.filter((risk) => !isOver(risk)), settled: risks.filter(isOver) };
}

/** Whether no rule reads a column that holds secrets. */
export function areSecretsLeft(profile: Profile | null, mappings: readonly Mapping[]): boolean {
  if (profile === null) return false;
  return mappings.every((mapping) => {
    const fields = profile.entities[mapping.source]?.fields ?? {};
    const left = new Set(mapping.noTarget.map(({ column }) => column));
    return Object.entries(fields).every(([name, { sensitivity }]) => sensitivity !== 'secret' || left.has(name));
  });
}

/** How many are open, and the gravest. */
export function riskSentence(open: readonly Risk[]): string {
  if (open.length === 0) return 'None that the plan knew of.';
  const grave = open.filter(({ severity }) => severity === 'high');
  const named = (grave.length > 0 ? grave : open).slice(0, shownMax).map(({ title }) => title);
  return `${counted(open.length, 'risk')}, ${grave.length} of them grave: ${listed(named)}.`;
}

/** What is open, with who takes care of it; what is settled apart. */
export function riskBlocks(input: GuidanceInput): Block[] {
  const { open, settled } = split(input);
  if (open.length + settled.length === 0) return [];
  const rows = open
    .slice(0, shownMax)
    .map(({ title, severity, mitigation, owner }) => [title, severity, mitigation.replaceAll('`', ''), owner]);
  const more = open.length - rows.length;
  return section('What is still a risk', [
    ...(rows.length === 0 ? [] : [table('Open risks, the gravest first', ['Risk', 'How grave', 'What to do about it', 'Who'], rows)]),
    ...(more > 0 ? [paragraph(`${counted(more, 'smaller risk')} more: see the plan.`)] : []),
    ...(settled.length === 0 ? [] : [paragraph(`Settled by this run: ${listed(settled.map(({ title }) => title))}.`)]),
    { block: 'evidence', text: 'the plan, section Risks, with what each was found by.', reports: ['plan_report'] },
  ]);
}
