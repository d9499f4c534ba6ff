import { openAgentRecords } from '../../engine/journal/agents.ts';
import { loadPlaybook, parsePlaybook, playbookText } from '../../engine/playbook/load.ts';
import { writtenText } from '../../engine/playbook/written-text.ts';
import { lastPlaybook } from '../../engine/stages/prepared.ts';
import { sha256Hex } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import { keepChange } from '../conversation/changes.ts';
import { type Caller, controlSchema, withWorkbench } from '../workbench/workbench.ts';

/** `user:password@` of an address. */
const secret = /(:\/\/[^\s:@/]+:)([^\s@/]+)(?=@)/g;
const hidden = '••••••';

/** The text of a playbook as people may see it: passwords of addresses are hidden. */
export interface ShownText {
  readonly text: string;
  readonly digest: string;
  /** As it was mapped last; null where it never was. */
  readonly mapped: string | null;
}

/** The text of the playbook's file, and the one that was mapped last. */
export async function readText(caller: Caller, name: string): Promise<ShownText> {
  const text = playbookText(loadPath(caller.config.playbooks, name));
  const mapped = await mappedText(caller, name);
  return { text: text === '' ? (mapped ?? '') : shownText(text), digest: sha256Hex(text), mapped };
}

const shownText = (text: string): string => text.replace(secret, `$1${hidden}`);

async function mappedText(caller: Caller, name: string): Promise<string | null> {
  try {
    const kept = await withWorkbench(caller, name, (bench) => lastPlaybook(bench, bench.playbook.playbook), 'look');
    return kept && writtenText(kept.playbook);
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'nothing_recorded') return null;
    throw error;
  }
}

/** A playbook that cannot be parsed still has a text: `playbook_invalid` names the file. */
function loadPath(folder: string, name: string): string {
  return `${folder}/${name}/playbook.yaml`;
}

export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const placed = /^[^\n]*?:(\d+):(\d+) (.*)$/;

/** What is wrong with a text, in its order; nothing is kept. */
export function checkText(text: string): TextProblem[] {
  try {
    parsePlaybook(text, 'text');
    return [];
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    const problems = error.details.problems;
    const lines = Array.isArray(problems) ? problems.map(String) : [error.message];
    return lines.map((each) => {
      const [, line = '1', column = '1', message = each] = placed.exec(each) ?? [];
      return { line: Number(line), column: Number(column), message };
    });
  }
}

/** Keeps a text as a proposal, which another person approves; then it is written. Throws `review_outdated`, `playbook_invalid`. */
export function proposeText(
  caller: Caller,
  name: string,
  { text, from, why }: { readonly text: string; readonly from: string; readonly why: string },
): Promise<{ digest: string; changes: string[] }> {
  requireRight(caller.principal, 'propose', 'propose a change of the playbook');
  const now = playbookText(loadPath(caller.config.playbooks, name));
  if (sha256Hex(now) !== from) throw new GodwitError('review_outdated', 'The playbook has changed since this text was made from it.');
  const whole = withSecrets(text, now);
  const wanted = parsePlaybook(whole, name);
  if (wanted.playbook !== loadPlaybook(name, caller.config.playbooks).playbook.playbook)
    throw new GodwitError('argument_invalid', 'A playbook keeps its name: everything that was recorded stands under it.');
  return withWorkbench(caller, name, async (bench) => {
    const by = caller.principal.name;
    const change = { off: {}, after: {}, where: {}, transforms: {}, text: { from, to: whole } };
    const digest = await keepChange(bench, change, [], by);
    const changes = changedLines(now, whole);
    const what = `change of the playbook (${changes.length} lines)`;
    await openAgentRecords(bench.control, controlSchema, bench.playbook.playbook).requestApproval({ digest, what, why, author: by });
    return { digest, changes: changes.slice(0, changesShown).map((line) => line.replace(secret, `$1${hidden}`)) };
  });
}

const changesShown = 200;

/** Hidden passwords stand again for what they hide. Throws `argument_invalid` where one hides nothing that is known. */
function withSecrets(text: string, now: string): string {
  const known = new Map(
    [...now.matchAll(/\S+:\/\/[^\s:@/]+:[^\s@/]+@[^\s'"]*/g)].map(([url]) => [url.replace(secret, `$1${hidden}`), url]),
  );
  let whole = text;
  for (const [shown, url] of known) whole = whole.replaceAll(shown, url);
  if (!whole.includes(hidden)) return whole;
  throw new GodwitError(
    'argument_invalid',
    'An address with a hidden password was changed: name it by a variable of the environment ($NAME).',
  );
}

/** Lines that only one of the texts has: `- old`, `+ new`. */
function changedLines(before: string, after: string): string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const [inOld, inNow] = [new Set(old), new Set(now)];
  const gone = old.filter((line) => !inNow.has(line)).map((line) => `- ${line}`);
  return [...gone, ...now.filter((line) => !inOld.has(line)).map((line) => `+ ${line}`)];
}
