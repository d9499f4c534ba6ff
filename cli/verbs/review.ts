import type { ReviewedField, ReviewedMapping } from '../../app/review.ts';
import { selectionOf, selectsPhases } from '../options.ts';
import { transformText } from '../transform-text.ts';
import type { Answer, Invocation, Verb } from '../verb.ts';

export const mapVerb: Verb = {
  name: 'map',
  summary: 'Map every column of the target and keep the proposal under its digest',
  example: 'godwit map patients --playbook smile',
  configure: selectsPhases,
  run: (invocation) => reviewed(invocation, false),
};

export const reviewVerb: Verb = {
  name: 'review',
  summary: 'Show mappings side by side with values of the source, sensitive ones masked',
  example: 'godwit review patients --playbook smile',
  configure: selectsPhases,
  run: (invocation) => reviewed(invocation, true),
};

async function reviewed({ caller, playbook, args, options }: Invocation, samples: boolean): Promise<Answer> {
  const { review } = await import('../../app/review.ts');
  const mappings = await review(caller, playbook, selectionOf(args, options), samples);
  return { json: { mappings }, text: `${mappings.map(mappingText).join('\n')}\n${nextText(mappings, playbook)}\n` };
}

function mappingText({ phase, source, target, digest, approvedBy, fields, noTarget, transform }: ReviewedMapping): string {
  const width = Math.max(...fields.map((field) => field.target.length));
  const state = approvedBy === null ? 'not approved' : `approved by ${approvedBy}`;
  return [
    `${phase}: ${source} → ${target}`,
    `  digest ${digest}, ${state}`,
    `  ${standingText(fields)}`,
    ...fields.flatMap((field) => fieldText(field, width)),
    ...noTarget.map(({ column, reason }) => `  ${'—'.padEnd(width)}  ← ${column} goes nowhere: ${reason}`),
    ...(transform === null ? [] : transformText(transform)),
    '',
  ].join('\n');
}

const markOf = { declared: ' ', accepted: '✓', doubtful: '?' } as const;

/** `20 columns: 12 declared, 7 accepted (✓), 1 to look at (?)`. Accepted rules too hold only once the digest is approved. */
function standingText(fields: readonly ReviewedField[]): string {
  const many = (wanted: ReviewedField['standing']): number => fields.filter(({ standing }) => standing === wanted).length;
  const words = `${many('declared')} declared, ${many('accepted')} accepted (✓), ${many('doubtful')} to look at (?)`;
  return `${fields.length} columns: ${words}`;
}

function fieldText({ target, sources, rule, confidence, standing, evidence, samples }: ReviewedField, width: number): string[] {
  const from = sources.length === 0 ? '' : `${sources.join(', ')}: `;
  const sure = `${Math.round(confidence * 100)} %`.padStart(5);
  const lines = [
    `${markOf[standing]} ${target.padEnd(width)}  ← ${from}${rule}`,
    `  ${' '.repeat(width)}    ${sure}  ${evidence.join(' ')}`,
  ];
  return samples.length === 0
    ? lines
    : [...lines, `  ${' '.repeat(width)}           e.g. ${samples.map((value) => JSON.stringify(value)).join(', ')}`];
}

function nextText(mappings: readonly ReviewedMapping[], playbook: string): string {
  const open = mappings.filter(({ approvedBy }) => approvedBy === null);
  return open.length === 0
    ? `All ${mappings.length} mappings are approved. Next: godwit migrate --playbook ${playbook}`
    : `${open.length} of ${mappings.length} mappings wait for approval. Next: godwit approve --all --as NAME --playbook ${playbook}`;
}
