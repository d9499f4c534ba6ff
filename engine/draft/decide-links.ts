import type { Entity } from '../../model/catalog.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { Choice } from '../../model/open-decision.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { ImpliedReference } from '../../model/profile.ts';
import { decision, type Named } from '../playbook/open-decision.ts';
import { confidenceOf, fitWords } from './drafted-rules.ts';
import { keyOf, type Learned } from './learn.ts';

/** A decision for each reference that only names and values imply, where either leaves a doubt, or that could not be drafted as one. */
export function linkDecisions(phase: PlaybookPhase, source: Entity, { links, unlinked }: Learned): Named[] {
  const drafted = Object.entries(phase.fields).flatMap(([column, rule]): Named[] => {
    const from = typeof rule === 'object' && 'reference' in rule && typeof rule.from === 'string' ? rule.from : null;
    const implied = from === null ? undefined : links.get(keyOf(source.name, from));
    const isSure = implied?.named === true && implied.filled === implied.fitting;
    return implied && !isSure ? [linkDecision(column, rule, implied)] : [];
  });
  const linked = new Set(
    Object.values(phase.fields).flatMap((rule) => (typeof rule === 'object' && 'reference' in rule ? [rule.from].flat() : [])),
  );
  const missed = [...links.values(), ...unlinked].filter(({ entity, field }) => entity === source.name && !linked.has(field));
  return [...drafted, ...missed.map(numberDecision)];
}

function linkDecision(column: string, rule: FieldRule, implied: ImpliedReference): Named {
  const left = implied.filled - implied.fitting;
  const { rest, choices } = left > 0 && typeof rule === 'object' && 'reference' in rule ? misfits(column, rule) : { rest: '', choices: {} };
  const question = `No foreign key says that "${implied.field}" refers to ${implied.parent}. Is it a reference?${rest}`;
  const none: Choice = { fields: { [column]: { none: `"${implied.field}" is no reference.` } } };
  return [column, decision(question, { link: {}, ...choices, no_link: none }, 'link', confidenceOf(implied), fitWords(implied))];
}

type ReferenceRule = Extract<FieldRule, { readonly reference: string }>;

/** What becomes of rows whose value is no key, and what else could. */
function misfits(column: string, rule: ReferenceRule): { rest: string; choices: Readonly<Record<string, Choice>> } {
  const other = (missing: ReferenceRule['missing']): Choice => ({ fields: { [column]: { ...rule, missing } } });
  if (rule.missing === 'null')
    return {
      rest: ' Rows whose value is no key come without the link and keep their number, or are kept aside until they are repaired.',
      choices: { keep_aside: other('quarantine') },
    };
  return {
    rest: ' Rows whose value is no key are kept aside until they are repaired, or come without the link and lose their number.',
    choices: { without_link: other('null') },
  };
}

/** Old numbers beside new uuids name nothing. */
function numberDecision(implied: ImpliedReference): Named {
  const { field, parent } = implied;
  const question =
    `"${field}" holds keys of ${parent}, and the target has no reference for it: the old numbers name nothing ` +
    'there. Give it a rule, or keep them as numbers.';
  return [field, decision(question, { keep_numbers: {} }, 'keep_numbers', confidenceOf(implied), fitWords(implied))];
}
