import type { Normalisation } from '../../../model/normalisation.ts';
import { decision, type Named } from '../../playbook/open-decision.ts';
import { plainName } from './plain-names.ts';

const topics: Readonly<Record<string, string>> = {
  merged_states: 'empty',
  tagged_union: 'kinds',
  shared_table: 'shared',
  columns: 'shared',
};

const questions: Readonly<Record<string, string>> = {
  merged_states: 'May these states be merged?',
  tagged_union: 'Shall its kinds stay one table?',
  shared_table: 'Shall it come as columns, as it stands in each document?',
  columns: 'Shall each keep its own values?',
  document: 'Shall it stay a document?',
  variants: 'Shall both forms stay as JSON?',
  tuple: 'Shall its places be rows?',
};

/** A proposal as an open decision. What is drafted stands when it is chosen; other forms are written into the playbook by hand. */
export function proposalDecision(proposal: Normalisation): Named {
  const { path, form, others, confidence, why, example, counterExample } = proposal;
  const name = `${plainName(path.replaceAll(/[[\]{}]/g, ''))}_${topics[form ?? ''] ?? 'form'}`;
  const question = `${path}: ${questions[form ?? ''] ?? 'Shall it come so?'} ${why}`;
  const evidence = [
    ...(example === null ? [] : [`For example ${example}.`]),
    ...(counterExample === null ? [] : [`Against it: ${counterExample}`]),
    ...(others.length === 0 ? [] : [`Or by hand: ${others.join(', ').replaceAll('_', ' ')}.`]),
  ];
  const choice = form === 'merged_states' ? 'merge' : 'as_drafted';
  return [
    name,
    decision(question.slice(0, 1000), { [choice]: {} }, choice, confidence, evidence.join(' ') || 'Counted over every document.'),
  ];
}
