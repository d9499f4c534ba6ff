import { basename, dirname } from 'node:path';
import { Document, isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { assert, GodwitError } from '../../model/errors.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { OpenDecision } from '../../model/open-decision.ts';
import { writeOwnFile } from '../../model/own-file.ts';
import type { Playbook } from '../../model/playbook.ts';
import { confirmRules, dropEmpty } from './confirm.ts';
import { parsePlaybook, playbookText } from './load.ts';
import { openDecisions, type PlacedDecision } from './open-decision.ts';
import { suggestion } from './problem.ts';

/** A person's answer. `phase` may be a group, or `all`: then it answers every decision of that name. */
export interface Answer {
  readonly phase: string;
  readonly name: string;
  readonly choice: string;
  readonly by: string;
  readonly why?: string;
  readonly at: string;
}

/**
 * Writes an answer into a playbook's file: what the choice says, who chose it and why. Comments and everything else stay as they were written. Throws
 * `argument_invalid` with what there is to decide.
 */
export function decideOpen(path: string, answer: Answer): PlacedDecision[] {
  const text = playbookText(path);
  const playbook = parsePlaybook(text, path);
  const wanted = wantedOf(playbook, answer);
  const document = parseDocument(text);
  for (const each of wanted) settle(mapOf(document, each.phase), each, answer);
  const now = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  parsePlaybook(now, path);
  writeOwnFile(dirname(path), basename(path), now);
  return wanted;
}

function wantedOf(playbook: Playbook, { phase, name, choice }: Answer): PlacedDecision[] {
  const scope = new Set(phase === 'all' ? playbook.phases.map((each) => each.phase) : (playbook.groups[phase] ?? [phase]));
  const all = openDecisions(playbook).filter((each) => (each.phase === null ? phase === 'all' : scope.has(each.phase)));
  const found = all.filter((each) => each.name === name);
  if (found.length === 0) {
    const names = [...new Set(all.map((each) => each.name))];
    const known = names.length === 0 ? `Nothing is open in ${phase}.` : `These are: ${names.slice(0, 20).join(', ')}.`;
    throw new GodwitError('argument_invalid', `Nothing called "${name}" is open in ${phase}${suggestion(name, names)} ${known}`);
  }
  const without = found.find(({ decision }) => !Object.hasOwn(decision.choices, choice));
  if (!without) return found;
  const choices = Object.keys(without.decision.choices).join(', ');
  throw new GodwitError(
    'argument_invalid',
    `"${choice}" is no choice of ${without.phase ?? 'the playbook'}.${name}; these are: ${choices}.`,
  );
}

function mapOf(document: Document, phase: string | null): YAMLMap {
  const phases = document.get('phases');
  const found =
    phase === null ? document.contents : isSeq(phases) && phases.items.find((item) => isMap(item) && item.get('phase') === phase);
  assert(isMap(found), `a playbook without the phase ${phase} was decided on`);
  return found;
}

function settle(node: YAMLMap, { name, decision }: PlacedDecision, { choice, by, why, at }: Answer): void {
  const { fields = {}, ignore = {}, where } = decision.choices[choice] ?? {};
  for (const [column, rule] of Object.entries(fields)) node.setIn(['fields', column], flow(rule));
  for (const column of Object.values(fields).flatMap(columnsOf)) node.deleteIn(['ignore', column]);
  for (const [column, reason] of Object.entries(ignore)) node.setIn(['ignore', column], reason);
  if (where !== undefined) node.set('where', both(node.get('where'), where));
  node.deleteIn(['open', name]);
  node.setIn(['decided', name], flow({ question: decision.question, choice, by, ...(why !== undefined && { why }), at }));
  confirmRules(node, [...Object.keys(fields), ...concerned(name, decision)]);
  for (const key of ['open', 'ignore']) dropEmpty(node, key);
}

const both = (own: unknown, more: string): string => (typeof own === 'string' ? `(${own}) AND (${more})` : more);

const flow = (value: unknown) => new Document(value, { flow: true, aliasDuplicateObjects: false }).contents;

const columnsOf = (rule: FieldRule): string[] => (typeof rule === 'object' && 'copy' in rule ? [rule.copy] : []);

/** Columns whose rule is meant, also where the drafted one stands. */
function concerned(name: string, { choices }: OpenDecision): string[] {
  return [name, ...Object.values(choices).flatMap(({ fields = {} }) => Object.keys(fields))];
}
