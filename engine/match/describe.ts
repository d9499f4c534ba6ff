import type { Catalog, Field } from '../../model/catalog.ts';
import type { FieldProfile, Profile } from '../../model/profile.ts';
import { aliasesOf } from './aliases.ts';
import { unknownShare } from './english.ts';
import { findKeys, findLinks } from './links.ts';
import { type Attribute, membersOf } from './parts-of-fields.ts';
import { isStopWord, readName, readText, type Slot, stopWordWeight, weighName } from './phrase.ts';
import { roleOf } from './role.ts';
import { rowsAsColumns } from './rows-as-columns.ts';
import { readSketch } from './sketch.ts';
import { plainName, tokensOf } from './tokens.ts';
import { rangeOf, shapeOf, valueSetOf } from './value-fit.ts';
import type { Described, EntityView, FieldView, SideView, Weighed } from './view.ts';
import type { Vocabulary } from './vocabulary.ts';

const commonShare = 0.5;
/** Of a name this short with a comment, the comment says more. */
const crypticLength = 3;

/** All that is compared, worked out once per field. */
export function viewOf({ catalog, profile }: Described, vocabulary: Vocabulary): SideView {
  const keys = findKeys(catalog);
  const aliases = aliasesOf(catalog, vocabulary);
  const links = findLinks(catalog, keys, profile);
  const frequency = wordFrequency(catalog, vocabulary);
  const entities: EntityView[] = [];
  const fields: FieldView[] = [];
  catalog.entities.forEach((entity, index) => {
    const isCryptic = entity.comment !== undefined && entity.table.length <= crypticLength;
    const slots = readName(entity.table, [], vocabulary).map((slot) => ({ ...slot, weight: isCryptic ? 0.3 : entityWeight(slot) }));
    const own = links.filter((link) => link.entity === index);
    const told = [...slots, ...readText(entity.comment ?? '', vocabulary).map((slot) => ({ ...slot, weight: 0.7 }))];
    const view: EntityView = { index, entity, slots, told, fields: [], parents: [...new Set(own.map(({ to }) => to))] };
    const names = entity.fields.map((field) => readName(field.name, tokensOf(entity.table), vocabulary));
    entity.fields.forEach((field, position) => {
      const weighed = weigh(names[position] ?? [], view, names, frequency);
      const fieldView = describeField(field, weighed, view, position, keys[index] ?? [], profile, vocabulary);
      const made = {
        ...fieldView,
        index: fields.length,
        aliases: aliases(entity.name, field.name),
        refersTo: own.filter((link) => link.field === field.name).map(({ to }) => to),
      };
      fields.push(made);
      view.fields.push(made);
    });
    addAttributes(view, fields, profile, vocabulary);
    entities.push(view);
  });
  return { entities, fields };
}

/** Attributes that are rows, and members of documents, become fields of their own, beside the field that holds their values. */
function addAttributes(view: EntityView, fields: FieldView[], profile: Profile | undefined, vocabulary: Vocabulary): void {
  const add = (base: FieldView, field: Field, attribute: Attribute): void => {
    const made = { ...attributeOf(base, field, attribute, vocabulary), index: fields.length };
    fields.push(made);
    view.fields.push(made);
  };
  const found = rowsAsColumns(view.entity, ({ name }) => profileOf(profile, view.entity.name, name));
  const base = view.fields.find(({ field }) => field === found?.valueField);
  const nameField = found?.nameField.name ?? '';
  if (base) for (const name of found?.attributes ?? []) add(base, base.field, { kind: 'row', name, nameField });
  for (const holder of [...view.fields]) {
    if (holder.attribute) continue;
    for (const { field, attribute } of membersOf(holder.field, holder.profile)) add(holder, field, attribute);
  }
}

function attributeOf(base: FieldView, field: Field, attribute: Attribute, vocabulary: Vocabulary): Omit<FieldView, 'index'> {
  const { name } = attribute;
  const slots = weighName(name, vocabulary);
  const entitySlots = base.context.slice(base.slots.length);
  return {
    ...base,
    field,
    slots,
    context: [...slots, ...entitySlots],
    aliases: [],
    told: slots,
    plain: plainName(name),
    tokens: tokensOf(name),
    unknown: unknownShare(slots, vocabulary),
    initials: initialsOf(name),
    words: singleWords(slots),
    role: attribute.kind === 'member' ? roleOf(field, slots, undefined) : base.role,
    shape: shapeOf(slots, undefined),
    profile: undefined,
    values: null,
    sketch: null,
    range: null,
    attribute,
  };
}

const singleWords = (slots: readonly Slot[]): string[] =>
  slots.flatMap(({ words }) => (words.length === 1 && words[0] && words[0].length > 1 ? words : []));

/** Words like `tbl` say nothing of an entity. */
const hollow: ReadonlySet<string> = new Set(['tbl', 'table', 'tab', 't', 'master', 'mast', 'data', 'record', 'records', 'lk', 'info']);
const entityWeight = (slot: Slot): number => (isStopWord(slot) || hollow.has(slot.words[0] ?? '') ? 0.1 : 1);

function describeField(
  field: Field,
  slots: readonly Weighed[],
  entity: EntityView,
  position: number,
  key: readonly string[],
  profile: Profile | undefined,
  vocabulary: Vocabulary,
): Omit<FieldView, 'index' | 'refersTo' | 'aliases'> {
  const entitySlots = entity.slots.map((slot) => ({ ...slot, weight: slot.weight * 0.6 }));
  const comment = readText(field.comment ?? '', vocabulary).map((slot) => ({ ...slot, weight: isStopWord(slot) ? 0.02 : 0.5 }));
  const { entity: described } = entity;
  const values = profileOf(profile, described.name, field.name);
  return {
    entity,
    field,
    slots,
    context: [...slots, ...entitySlots],
    told: [...slots, ...comment],
    plain: plainName(field.name),
    tokens: tokensOf(field.name),
    unknown: unknownShare(slots, vocabulary),
    initials: initialsOf(field.name),
    role: roleOf(field, slots, values),
    isKey: key.length === 1 && key[0] === field.name,
    isUnique: described.uniques.some(({ fields }) => fields.length === 1 && fields[0] === field.name),
    place: described.fields.length > 1 ? position / (described.fields.length - 1) : 0,
    profile: values,
    attribute: null,
    values: valueSetOf({ field, profile: values }),
    sketch: readSketch(values),
    shape: shapeOf(slots, values),
    range: rangeOf(values),
    words: singleWords(slots),
    keepsFormerKey: saysFormerKey(field.name, slots),
  };
}

/** Words by which targets say that they keep the key that a row had before. */
const formerWords: ReadonlySet<string> = new Set([
  'legacy',
  'old',
  'external',
  'extern',
  'former',
  'original',
  'origin',
  'sourc',
  'previou',
]);

function saysFormerKey(name: string, slots: readonly Slot[]): boolean {
  const words = slots.flatMap(({ words: own, readings }) => [...own, ...readings.flat()]);
  return /(id|key|number|no|ref|code)$/i.test(name) && words.some((word) => formerWords.has(word));
}

/** The profile of a field, which may be called `constructor`. */
function profileOf(profile: Profile | undefined, entity: string, field: string): FieldProfile | undefined {
  const own = profile && Object.hasOwn(profile.entities, entity) ? profile.entities[entity] : undefined;
  return own && Object.hasOwn(own.fields, field) ? own.fields[field] : undefined;
}

/** Rare words of a schema say more than frequent ones; the entity's own name and words on most of its fields say little. */
function weigh(name: readonly Slot[], view: EntityView, names: readonly (readonly Slot[])[], frequency: (slot: Slot) => number): Weighed[] {
  const owned = new Set(view.slots.flatMap(({ words }) => words));
  return name.map((slot) => {
    const word = slot.words.join(' ');
    const sharers = names.filter((other) => other.some(({ words }) => words.join(' ') === word)).length;
    const isPrefix = names.length > 3 && sharers / names.length >= commonShare && sharers > 2;
    const isOwn = slot.words.every((each) => owned.has(each));
    const factor = isStopWord(slot) || isPrefix ? stopWordWeight : isOwn ? 0.4 : 1;
    return { ...slot, weight: factor * frequency(slot) };
  });
}

/** Weight of a slot from how many fields of the schema have it, 0.35 to 1. */
function wordFrequency(catalog: Catalog, vocabulary: Vocabulary): (slot: Slot) => number {
  const counts = new Map<string, number>();
  const total = catalog.entities.reduce((sum, { fields }) => sum + fields.length, 0);
  for (const { fields, table } of catalog.entities) {
    for (const field of fields) {
      for (const slot of readName(field.name, tokensOf(table), vocabulary)) {
        const word = slot.readings[0]?.join(' ') ?? '';
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
    }
  }
  return ({ readings }) => {
    const count = counts.get(readings[0]?.join(' ') ?? '') ?? 1;
    return Math.max(0.35, Math.log(1 + total / count) / Math.log(1 + total));
  };
}

/** First letters of neighbouring words: `pod` of `proof_of_delivery`. */
function initialsOf(name: string): Set<string> {
  const tokens = tokensOf(name);
  const found = new Set<string>();
  for (const words of [tokens, tokens.filter((word) => word.length > 2)]) {
    for (let from = 0; from < words.length - 1; from++) {
      for (let to = from + 2; to <= Math.min(words.length, from + 5); to++)
        found.add(
          words
            .slice(from, to)
            .map(([letter]) => letter)
            .join(''),
        );
    }
  }
  return found;
}
