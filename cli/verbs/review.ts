import type { Command } from 'commander';
import type { Reviewed, ReviewedDatabase, ReviewedMapping, ReviewedTerms } from '../../app/review/review.ts';
import type { ReviewedField } from '../../app/review/reviewed-field.ts';
import { acceptanceText } from '../../model/acceptance.ts';
import { becomesRows, noTargetWords } from '../../model/no-target-words.ts';
import { printable } from '../../model/printable.ts';
import { openLines } from '../open-lines.ts';
import { selectionOf, selectsPhases } from '../options.ts';
import { count } from '../progress.ts';
import { transformText } from '../transform-text.ts';
import type { Answer, Invocation, Verb } from '../verb.ts';

function showsPhases(command: Command): void {
  selectsPhases(command);
  command.option(
    '--full',
    'show all phases and every column; otherwise certain plain copies are folded, and of more than 20 phases those that need a look are shown',
  );
}

const legend =
  'Before a column: nothing where a person declared the rule, ~ drafted, ✓ accepted from the matcher, ? to look at; ! is to be decided first.';

export const mapVerb: Verb = {
  name: 'map',
  summary: 'Map every column of the target and keep the proposal under its digest',
  example: 'godwit map patients --playbook smile',
  legend,
  configure: showsPhases,
  run: (invocation) => reviewed(invocation, false),
};

export const reviewVerb: Verb = {
  name: 'review',
  summary: 'Show mappings side by side with values of the source, sensitive ones masked',
  example: 'godwit review patients --playbook smile',
  legend,
  configure: showsPhases,
  run: (invocation) => reviewed(invocation, true),
};

async function reviewed({ caller, playbook, args, options }: Invocation, samples: boolean): Promise<Answer> {
  const { reviewAll } = await import('../../app/review/review.ts');
  const isFull = options.full === true || options.json === true;
  const reviewed = await reviewAll(caller, playbook, selectionOf(args, options), samples, isFull);
  const { mappings, databases, open, risks } = reviewed;
  const text = [
    ...firstText(reviewed, playbook),
    ...mappings.map((mapping) => mappingText(mapping, !samples || isFull)),
    ...unshownText(reviewed),
    ...acceptedText(mappings),
    databasesText(databases),
    nextText(reviewed, playbook),
  ];
  return { json: { mappings, databases, open, risks }, text: `${text.join('\n')}\n` };
}

/** What an accepted rule may be taken for, where there is one. */
function acceptedText(mappings: readonly ReviewedMapping[]): string[] {
  return mappings.some(({ fields }) => fields.some(({ standing }) => standing === 'accepted')) ? [`✓ ${acceptanceText}\n`] : [];
}

/** What is to be decided before anything is approved. */
function firstText({ open, risks }: Reviewed, playbook: string): string[] {
  if (open.length + risks.length === 0) return [];
  return [
    `${count(open.length)} decisions are open, ${count(risks.length)} high risks unaddressed. Next: godwit decide --playbook ${playbook}`,
    ...openLines(open, namesShown).map((line) => `  ! ${line}`),
    ...risks.slice(0, namesShown).map(({ place, text }) => printable(`  ! HIGH RISK in ${place}: ${text}`)),
    '',
  ];
}

const namesShown = 12;

function unshownText({ folded, left }: Reviewed): string[] {
  const lines = (what: string, of: readonly ReviewedMapping[]): string[] => (of.length === 0 ? [] : [`${what}: ${namesOf(of)}.`]);
  return [
    ...lines(`${count(folded.length)} mappings with every column declared or accepted (✓)`, folded),
    ...lines(`NOT SHOWN, though they need a look: ${count(left.length)} mappings`, left),
    ...(folded.length + left.length === 0 ? [] : ['--full shows all of them, and so does naming phases.\n']),
  ];
}

function namesOf(reviewed: readonly ReviewedMapping[]): string {
  const more = reviewed.length - namesShown;
  const names = reviewed.slice(0, namesShown).map(({ phase }) => phase);
  return names.join(', ') + (more > 0 ? ` and ${count(more)} more` : '');
}

function mappingText(
  { phase, source, target, digest, approvedBy, fields, noTarget, transform, terms, rows, areElements, conflict, findings }: ReviewedMapping,
  isFull: boolean,
): string {
  const shown = isFull ? fields : fields.filter((field) => !isPlainCopy(field));
  const folded = fields.filter((field) => !shown.includes(field)).map((field) => field.target);
  const width = Math.max(...fields.map((field) => field.target.length));
  const state = approvedBy === null ? 'not approved' : `approved by ${approvedBy}`;
  return [
    `${phase}: ${source} → ${target}`,
    `  digest ${digest}, ${state}`,
    `  ${standingText(fields)}`,
    ...(rows === null ? [] : [`  ${areElements ? 'elements of ' : ''}${rows.toLocaleString('en')} rows; ${conflict}`]),
    ...findings.map((finding) => printable(`  ! found in the data: ${finding}`)),
    ...shown.flatMap((field) => fieldText(field, width)),
    ...(folded.length === 0 ? [] : [`  ${folded.length} columns copied as they are (--full shows them): ${folded.join(', ')}`]),
    ...noTarget.map(({ column, reason }) => `  ${'—'.padEnd(width)}  ← ${untakenText(column, reason)}`),
    ...(transform === null ? [] : transformText(transform)),
    ...termsText(terms),
    '',
  ].join('\n');
}

/** What is approved beside the mapping; of changed terms what changed, old → new. */
function termsText({ digest, approvedBy, lines, changes }: ReviewedTerms): string[] {
  if (approvedBy !== null) return [`  terms ${digest}, approved by ${approvedBy}`];
  if (changes.length > 0)
    return [`  terms ${digest} have changed and wait for approval:`, ...changes.map((each) => printable(`  ! ${each}`))];
  return [`  terms ${digest}, not approved:`, ...lines.map(([name, text]) => printable(`    ${name}: ${text}`))];
}

const databaseStates = {
  approved: 'approved',
  accepted: 'Godwit keeps it, so it needs no approval',
  first: 'approved with the first approval',
  other: 'not approved: godwit approve --databases --as NAME',
} as const;

function databasesText(databases: readonly ReviewedDatabase[]): string {
  return databases.map(({ state, words }) => `${words} (${databaseStates[state]})\n`).join('');
}

const markOf = { declared: ' ', drafted: '~', accepted: '✓', doubtful: '?' } as const;

/** `20 columns: 12 declared, 7 accepted (✓), 1 to look at (?)`. Accepted rules too hold only once the digest is approved. */
function standingText(fields: readonly ReviewedField[]): string {
  const many = (wanted: ReviewedField['standing']): number => fields.filter(({ standing }) => standing === wanted).length;
  const drafted = many('drafted') === 0 ? '' : `${many('drafted')} drafted (~), `;
  const words = `${many('declared')} declared, ${drafted}${many('accepted')} accepted (✓), ${many('doubtful')} to look at (?)`;
  return `${fields.length} columns: ${words}`;
}

/** Nothing changes on the way, and nobody doubts it. */
const isPlainCopy = ({ rule, confidence, standing, types }: ReviewedField): boolean => {
  const [from, to] = types?.split(' → ') ?? [];
  return rule === 'copied' && confidence === 1 && standing === 'declared' && from === to;
};

/** Types where they differ, the share that is empty, and how often codes come. */
function factsText({ types, empty, codes }: ReviewedField): string[] {
  const [from, to] = types?.split(' → ') ?? [];
  const share = empty && empty.rows > 0 && empty.of > 0 ? [`${((100 * empty.rows) / empty.of).toFixed(1)} % empty`] : [];
  const told = codes.map(({ code, rows, isMapped }) => `${JSON.stringify(code)} ${rows}${isMapped ? '' : ' (unmapped!)'}`);
  return [...(types && from !== to ? [types] : []), ...share, ...(told.length === 0 ? [] : [`codes: ${told.join(', ')}`])];
}

function fieldText(field: ReviewedField, width: number): string[] {
  const { target, sources, rule, confidence, standing, evidence } = field;
  const examples = examplesText(field);
  const facts = factsText(field);
  const from = sources.length === 0 ? '' : `${sources.join(', ')}: `;
  const sure = `${Math.round(confidence * 100)} %`.padStart(5);
  const lines = [
    `${markOf[standing]} ${target.padEnd(width)}  ← ${from}${rule}`,
    `  ${' '.repeat(width)}    ${sure}  ${evidence.join(' ')}`,
    ...(facts.length === 0 ? [] : [printable(`  ${' '.repeat(width)}           ${facts.join('; ')}`)]),
  ];
  return examples === '' ? lines : [...lines, printable(`  ${' '.repeat(width)}           e.g. ${examples}`)];
}

/** Old → new where the rule changes values of the rows that were looked at; the values themselves otherwise. */
function examplesText({ samples, changes }: ReviewedField): string {
  const told = changes.map(({ from, to, fault }) => {
    const becomes = to === null ? 'empty' : JSON.stringify(to);
    return `${JSON.stringify(from)} → ${fault === null ? becomes : `kept aside: ${fault}`}`;
  });
  return (told.length > 0 ? told : samples.map((value) => JSON.stringify(value))).join(', ');
}

function nextText({ mappings: shown, folded, left, databases }: Reviewed, playbook: string): string {
  const mappings = [...shown, ...folded, ...left];
  const open = mappings.filter(({ approvedBy, terms }) => approvedBy === null || terms.approvedBy === null);
  if (open.length === 0 && databases.some(({ state }) => state === 'other')) return 'A database waits for approval.';
  return open.length === 0
    ? `All ${mappings.length} mappings are approved. Next: godwit migrate --playbook ${playbook}`
    : `${open.length} of ${mappings.length} mappings wait for approval. Next: godwit approve --all --as NAME --playbook ${playbook}`;
}

const untakenText = (column: string, reason: string): string =>
  becomesRows(reason) ? noTargetWords(column, reason) : `${column} is not taken here: ${reason}`;
