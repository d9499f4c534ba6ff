import type { Lesson } from '../../model/matching.ts';
import type { Decision } from './decide.ts';
import { familyOf } from './kind-fit.ts';
import type { Attribute } from './parts-of-fields.ts';
import type { Placing, SecondLook } from './second-look.ts';
import { shown } from './shown.ts';
import { tokensOf } from './tokens.ts';
import { percent, valueEvidence } from './value-words.ts';
import type { FieldView } from './view.ts';
import { stemOf } from './vocabulary.ts';
import { nameFit } from './word-fit.ts';

/** Why a decision was made, in words. */
export function explain(decision: Decision, placing: Placing, look: SecondLook, lessons: readonly Lesson[]): string[] {
  const { target, source } = decision;
  if (!source) return explainNone(decision, placing, look);
  return [
    nameEvidence(source, target, placing),
    ...lessonEvidence(source, lessons),
    ...aliasEvidence(source, target, placing),
    ...aliasEvidence(target, source, placing),
    entityEvidence(source, target, placing),
    ...linkEvidence(source, target, placing),
    ...valueEvidence(source, target),
    typeEvidence(source, target),
    ...rivalEvidence(decision, placing, look),
  ];
}

function nameEvidence(source: FieldView, target: FieldView, { comparing }: Placing): string {
  if (source.attribute) return attributeEvidence(source, source.attribute);
  if (source.field.name === target.field.name) return 'Same name.';
  if (source.plain === target.plain) return 'Same name but for case and signs.';
  const prefix = removedPrefix(source.field.name, target.field.name) ?? removedPrefix(target.field.name, source.field.name);
  if (prefix !== null) return `Same name after removing "${shown(prefix)}".`;
  const fit = nameFit(source.slots, target.slots, comparing.words);
  const [ours, theirs] = [meaningOf(source), meaningOf(target)];
  if (fit > 0.999) return `Same words: "${shown(source.field.name)}" and "${shown(target.field.name)}" both mean ${shown(theirs)}.`;
  if (fit > 0.3) return `Names are ${percent(fit)} alike: ${shown(ours)} and ${shown(theirs)}.`;
  return `The names say nothing ("${shown(source.field.name)}").`;
}

function attributeEvidence({ entity, field }: FieldView, attribute: Attribute): string {
  if (attribute.kind === 'row') return `An attribute of "${shown(entity.entity.name)}" is called so.`;
  return `${percent(attribute.share)} of the documents in "${shown(field.name)}" have a member "${shown(attribute.name)}".`;
}

/** What stands before `short` in `long`, words compared in the singular: `dispatch_` of dispatch_patient and patients. */
function removedPrefix(long: string, short: string): string | null {
  const [words, wanted] = [tokensOf(long), tokensOf(short).map(stemOf)];
  const skipped = words.length - wanted.length;
  if (skipped < 1 || wanted.length === 0 || words.slice(skipped).some((word, i) => stemOf(word) !== wanted[i])) return null;
  return `${words.slice(0, skipped).join('_')}_`;
}

const meaningOf = ({ slots }: FieldView): string =>
  slots
    .filter(({ weight }) => weight > 0.05)
    .map(({ readings }) => readings[0]?.join(' ') ?? '')
    .join(' + ');

function lessonEvidence({ slots }: FieldView, lessons: readonly Lesson[]): string[] {
  const used = lessons.find(({ word }) => slots.some(({ words }) => words.includes(word) || words.join(' ') === word));
  return used ? [`"${shown(used.word)}" means ${shown(used.meaning)} since ${used.by} says so.`] : [];
}

/** The name that a view or function has for one of them, where it resembles the other's. */
function aliasEvidence({ aliases }: FieldView, other: FieldView, { comparing }: Placing): string[] {
  const like = aliases.find(({ slots }) => nameFit(slots, other.slots, comparing.words) > 0.6);
  return like ? [`${shown(like.by)} calls it "${shown(like.name)}".`] : [];
}

function entityEvidence(source: FieldView, target: FieldView, { affinity }: Placing): string {
  const [from, to] = [source.entity, target.entity];
  const together = `${shown(from.entity.name)} and ${shown(to.entity.name)} belong together (${percent(affinity.at(to.index, from.index))})`;
  const prefix = removedPrefix(from.entity.table, to.entity.table) ?? removedPrefix(to.entity.table, from.entity.table);
  return prefix === null ? `${together}.` : `${together}: the same name after removing "${shown(prefix)}".`;
}

function linkEvidence(source: FieldView, target: FieldView, { affinity, source: ours, target: theirs }: Placing): string[] {
  const near = source.isKey ? [...source.refersTo, source.entity.index] : source.refersTo;
  const links = target.refersTo.flatMap((to) => near.filter((from) => affinity.at(to, from) > 0.5).map((from) => ({ from, to })));
  const [first] = links;
  if (!first) return target.isKey && source.isKey ? ['Both are the key.'] : [];
  const names = [ours.entities[first.from], theirs.entities[first.to]].map((each) => shown(each?.entity.name ?? ''));
  return [`Both refer to the same rows: ${names.join(' and ')}.`];
}

function typeEvidence(source: FieldView, target: FieldView): string {
  const [from, to] = [source.field.type, target.field.type];
  if (familyOf(from.kind) === familyOf(to.kind) && from.dimensions === to.dimensions) return `Same kind of type (${shown(to.native)}).`;
  return `${shown(from.native)} is converted to ${shown(to.native)}; what does not fit is refused.`;
}

function rivalEvidence({ target, source }: Decision, { source: side }: Placing, look: SecondLook): string[] {
  const rivals = side.fields.filter((each) => each !== source && look.bySource.at(target.index, each.index) > 0.15);
  const names = rivals.slice(0, 2).map(({ entity, field }) => `${shown(entity.entity.name)}.${shown(field.name)}`);
  return names.length > 0 ? [`Also possible: ${names.join(', ')}.`] : [];
}

function explainNone({ target, displaced }: Decision, { source, affinity }: Placing, look: SecondLook): string[] {
  if (target.field.generated === 'stored' || target.field.generated === 'virtual') return ['The database computes it.'];
  const lost = affinity.at(target.entity.index, source.entities.length);
  if (lost > 0.5) return [`No source entity fits ${shown(target.entity.entity.name)} (${percent(lost)}).`];
  if (displaced) return ['What fits best goes to another field of the same entity.'];
  const best = [...source.fields].sort(
    (a, b) => look.bySource.at(target.index, b.index) - look.bySource.at(target.index, a.index) || a.index - b.index,
  )[0];
  const nearest =
    best && look.bySource.at(target.index, best.index) > 0.02
      ? ` The nearest is ${shown(best.entity.entity.name)}.${shown(best.field.name)}.`
      : '';
  return [`No source column fits.${nearest}`];
}
