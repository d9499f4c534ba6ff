import { openAgentRecords } from '../../engine/journal/agents.ts';
import { databaseApprovals } from '../../engine/stages/databases.ts';
import { termsApproval } from '../../engine/stages/terms.ts';
import { type KeptChange, sideOf } from '../../model/artifacts.ts';
import { identityWords } from '../../model/database-identity.ts';
import { GodwitError } from '../../model/errors.ts';
import type { PlaybookChange } from '../../model/playbook-change.ts';
import { printable } from '../../model/printable.ts';
import { type Terms, termLines, terms as termsSchema } from '../../model/terms.ts';
import type { TransformSample } from '../../model/transform-sample.ts';
import type { Waiting } from '../../model/waiting.ts';
import type { ApprovalRequest } from '../../model/workbench.ts';
import { waitingFor } from '../approval/waiting.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { mappingUnder, readChange } from './changes.ts';

const requestsMax = 1_000;
const digitsMin = 6;
const examplesMax = 5;
/** Rows shown of those that became of one. */
const rowsMax = 5;

/** What waits for people, and what agents have put before them that is decided. */
export interface Proposals {
  readonly waiting: readonly Waiting[];
  readonly decided: readonly ApprovalRequest[];
}

/** Lists what is before people. */
export function listProposals(caller: Caller, playbook: string): Promise<Proposals> {
  return withWorkbench(caller, playbook, proposalsOf, 'look');
}

async function proposalsOf(bench: Workbench): Promise<Proposals> {
  const requests = await openAgentRecords(bench.control, controlSchema, bench.playbook.playbook).requests(requestsMax);
  return { waiting: await waitingFor(bench), decided: requests.filter(({ state }) => state !== 'waiting') };
}

/** One of them in full, as lines for whoever decides: code, tests, and before and after on real rows. */
export interface ShownProposal {
  readonly request: Waiting | ApprovalRequest;
  readonly lines: readonly string[];
}

/** Shows what waits, or is decided, under a digest or its beginning. Throws `artifact_not_found`. */
export function showProposal(caller: Caller, playbook: string, digest: string): Promise<ShownProposal> {
  const show = async (bench: Workbench): Promise<ShownProposal> => {
    const { waiting, decided } = await proposalsOf(bench);
    const all = [...waiting, ...decided].filter((each) => digest.length >= digitsMin && digestOf(each).startsWith(digest.toLowerCase()));
    const [request] = all;
    if (!request || all.length > 1)
      throw new GodwitError('artifact_not_found', `"${digest}" is not the beginning of one digest that waits.`);
    return { request, lines: 'kind' in request && isRows(request.kind) ? [] : await proposalLines(bench, digestOf(request)) };
  };
  return withWorkbench(caller, playbook, show, 'look');
}

const digestOf = (each: Waiting | ApprovalRequest): string => ('id' in each ? each.id : each.digest);
/** What is found in rows and data is no artifact. */
const isRows = (kind: string): boolean => kind === 'quarantine' || kind === 'risk';

/** A proposal as lines that may go to a terminal; of a mapping, which `review` shows, what is approved with it for the first time. */
export async function proposalLines(bench: Workbench, digest: string): Promise<string[]> {
  const kept = await readChange(bench, digest);
  return (kept ? linesOf(kept) : [...(await correctionLines(bench, digest)), ...(await termsLines(bench, digest))]).map(printable);
}

async function correctionLines({ journal, control, playbook }: Workbench, digest: string): Promise<string[]> {
  const kept = await journal.last(control, playbook.playbook, 'correction', digest);
  return kept ? [JSON.stringify(kept.content)] : [];
}

/** The terms under a digest, or those that the first approval of a mapping covers, with the databases that it covers. */
async function termsLines(bench: Workbench, digest: string): Promise<string[]> {
  const mapping = await mappingUnder(bench, digest);
  if (mapping) {
    const { before, terms } = await termsApproval(bench, mapping);
    const first = before ? [] : (await databaseApprovals(bench)).filter(({ state }) => state === 'first');
    return before ? [] : [...lineTexts(terms), ...first.map(({ now }) => `${sideOf(now)}: ${identityWords(now)}`)];
  }
  const content = await bench.journal.read(bench.control, digest);
  const found = termsSchema.safeParse(content);
  return found.success ? lineTexts(found.data) : [];
}

const lineTexts = (terms: Terms): string[] => termLines(terms).map(([name, text]) => `${name}: ${text}`);

function linesOf({ change, tried }: KeptChange): string[] {
  return [...changeLines(change), ...(tried ? [...testLines(tried.tests), ...sampleLines(tried.sample)] : [])];
}

function changeLines({ off, after, where, transforms, text }: PlaybookChange): string[] {
  return [
    ...(text ? ['The whole text of the playbook becomes:', ...text.to.split('\n').map((line) => `  | ${line}`)] : []),
    ...Object.entries(off).map(([phase, why]) => `${phase} goes off: ${why}`),
    ...Object.entries(after).map(([phase, first]) => `${phase} waits for ${first.join(', ')}`),
    ...Object.entries(where).map(([phase, condition]) => `${phase} takes only rows where ${condition}`),
    ...Object.entries(transforms).flatMap(([phase, { transform, source, lookups, fields }]) => [
      ...Object.entries(lookups ?? {}).map(([name, lookup]) => `${phase} looks up ${name}: ${JSON.stringify(lookup)}`),
      `${phase} gets ${transform.file}, which makes ${outputWords(transform)}:`,
      ...source.split('\n').map((line) => `  | ${line}`),
      ...Object.entries(fields).map(([field, rule]) => `  ${field}: ${JSON.stringify(rule)}`),
    ]),
  ];
}

function outputWords({ output, each }: PlaybookChange['transforms'][string]['transform']): string {
  const columns = Object.entries(output).map(([name, kind]) => `${name} (${kind})`);
  return `${columns.join(', ')}${each === undefined ? '' : ` in several rows of one, told apart by ${each}`}`;
}

function testLines(tests: readonly { readonly name: string; readonly passed: boolean; readonly message: string }[]): string[] {
  return ['Its tests:', ...tests.map(({ name, passed, message }) => `  ${passed ? 'passed' : 'FAILED'} ${name}: ${message}`)];
}

function sampleLines({ rows, written, targetRows, rejected, failedTotal, branches, columns, examples }: TransformSample): string[] {
  const reasons = Object.entries(rejected).map(([reason, count]) => `, ${count} rejected as ${reason}`);
  const named = (names: readonly string[], values: readonly (string | null)[]): string =>
    names.map((name, i) => `${name}=${values[i] ?? 'NULL'}`).join(', ');
  return [
    `On ${rows} real rows: ${written} written${targetRows === written ? '' : ` as ${targetRows} rows`}${reasons.join('')}, ` +
      `${failedTotal} failed; ${branches.taken} of ${branches.of} branch outcomes taken.`,
    'Before and after, sensitive values masked:',
    ...examples
      .slice(0, examplesMax)
      .flatMap(({ before, after, outcome }) => [
        `  ${named(columns.before, before)}`,
        ...(after.length === 0 ? [`    → ${outcome}`] : after.slice(0, rowsMax).map((row) => `    → ${named(columns.after, row)}`)),
        ...(after.length > rowsMax ? [`    → ${after.length - rowsMax} more rows`] : []),
      ]),
  ];
}
