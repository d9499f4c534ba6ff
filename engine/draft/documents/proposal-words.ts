import { elementRead, memberPath } from '../../../model/column-ref.ts';
import { facetName } from '../../../model/facet.ts';
import type { Normalisation } from '../../../model/normalisation.ts';
import type { Choice } from '../../../model/open-decision.ts';
import { decision, type Named } from '../../playbook/open-decision.ts';
import type { DocumentTable } from './document-table.ts';
import { type PlainNames, plainName } from './plain-names.ts';
import { placeOf } from './wanted-forms.ts';

const topics: Readonly<Record<string, string>> = {
  state_column: 'empty',
  tagged_union: 'kinds',
  shared_table: 'shared',
  columns: 'shared',
};

const questions: Readonly<Record<string, string>> = {
  state_column: 'Shall it be kept which it was?',
  typed_array: 'Shall its tags be an array in a column?',
  tagged_union: 'Shall its kinds stay one table?',
  shared_table: 'Shall it be a table of its own?',
  columns: 'Shall each keep its own values?',
  document: 'Shall it stay a document?',
  variants: 'Shall both forms stay as JSON?',
  tuple: 'Shall its places be columns?',
};

/** A proposal as an open decision. What is drafted stands when it is chosen; other tables want another draft, in which `init` is told the form. */
export function proposalDecision(proposal: Normalisation, { names }: DocumentTable): Named {
  const { path, form, others, confidence, why, example, counterExample } = proposal;
  const topic = topics[form ?? ''] ?? 'form';
  const name = path === '' ? topic : `${plainName(path.replaceAll(/[[\]{}]/g, ''))}_${topic}`;
  const question = `${placeOf(proposal)}: ${questions[form ?? ''] ?? 'Shall it come so?'} ${why}`;
  const choices = form === 'state_column' ? stateChoices(path, names) : { as_drafted: {} };
  const elsewhere = form === 'state_column' ? [] : others;
  const evidence = [
    ...(example === null ? [] : [`For example ${example}.`]),
    ...(counterExample === null ? [] : [`Against it: ${counterExample}`]),
    ...(elsewhere.length === 0
      ? []
      : [`Or drafted anew: ${elsewhere.map((each) => `--form ${placeOf(proposal)}=${each}`).join(', or ')}.`]),
  ];
  const [drafted = ''] = Object.keys(choices);
  return [name, decision(question.slice(0, 1000), choices, drafted, confidence, evidence.join(' ') || 'Counted over every document.')];
}

/** The column stays and is empty where the states are merged; where the target has none, they are. */
function stateChoices(path: string, names: PlainNames): Record<string, Choice> {
  const column = stateColumn(names, path);
  if (column === undefined) return { merge: {} };
  return { keep: {}, merge: { fields: { [column]: { none: 'The states were merged by decision.' } } } };
}

/** The table's column that says how a place is empty; undefined where it has none. */
export function stateColumn({ plain }: PlainNames, path: string): string | undefined {
  const member = (memberPath(path) ?? [path]).join('.');
  const inElement = path.slice(path.search(/(\[\]|\{\})\./) + 3);
  const stateOf = (column: string): string | undefined => plain.get(facetName({ kind: 'state', column }));
  return stateOf(member) ?? stateOf(`${elementRead}.${inElement}`);
}
