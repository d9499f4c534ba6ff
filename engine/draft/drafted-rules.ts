import { type Entity, findField } from '../../model/catalog.ts';
import type { FieldRule } from '../../model/field-rule.ts';
import type { DraftedRules } from '../../model/open-decision.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import type { ImpliedReference } from '../../model/profile.ts';
import { keyOf, type Learned } from './learn.ts';

type Why = Omit<DraftedRules, 'columns'>;

/** The rules of a drafted phase with why they are as they are, those of one reason together. */
export function draftedRules(phase: PlaybookPhase, source: Entity, target: Entity, links: Learned['links']): DraftedRules[] {
  const whys = Object.entries(phase.fields).map(([column, rule]) => ({ column, ...whyOf(column, rule, { phase, source, target, links }) }));
  const alike = Map.groupBy(whys, ({ confidence, why }) => `${confidence} ${why}`);
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ columns: group.map(({ column }) => column), confidence: first.confidence, why: first.why }] : [];
  });
}

interface Place {
  readonly phase: PlaybookPhase;
  readonly source: Entity;
  readonly target: Entity;
  readonly links: Learned['links'];
}

function whyOf(column: string, rule: FieldRule, place: Place): Why {
  if (rule === 'identity') return { confidence: 0.99, why: 'The key is derived from the source key.' };
  if ('none' in rule) return { confidence: 0.9, why: rule.none };
  if ('reference' in rule) return whyLinked([rule.from].flat(), place);
  if ('copy' in rule) return whyCopied(column, rule.copy, place);
  return { confidence: 0.9, why: 'The same name.' };
}

function whyLinked(from: readonly string[], { source, links }: Place): Why {
  const [only] = from;
  const implied = from.length === 1 && only !== undefined ? links.get(keyOf(source.name, only)) : undefined;
  return implied ? { confidence: confidenceOf(implied), why: fitWords(implied) } : { confidence: 0.98, why: 'It follows the foreign key.' };
}

function whyCopied(column: string, from: string, { source, target }: Place): Why {
  const [old, now] = [findField(source, from), findField(target, column)];
  const isNamed = from.toLowerCase() === column.toLowerCase();
  const isSameType = old?.type.native === now?.type.native;
  if (isSameType) return { confidence: 0.97, why: isNamed ? 'The same name and type.' : 'The old value under its legacy name.' };
  return {
    confidence: 0.85,
    why: `${isNamed ? 'The same name' : 'The old value under its legacy name'}; the type changes (${old?.type.native} to ${now?.type.native}).`,
  };
}

/** How sure a reference is that only names and values imply. */
export function confidenceOf({ filled, fitting, named }: ImpliedReference): number {
  return Math.floor(100 * (fitting / Math.max(filled, 1)) * (named ? 0.97 : 0.85)) / 100;
}

const number = new Intl.NumberFormat('en-US');

/** `99.4 % of 66,904 values are keys of dispatch_patient; 380 are not.` */
export function fitWords({ filled, fitting, parent }: ImpliedReference): string {
  const left = filled - fitting;
  const share = left === 0 ? 'All' : `${(Math.floor((1000 * fitting) / filled) / 10).toFixed(1)} % of`;
  const rest = left === 0 ? '' : `; ${number.format(left)} ${left === 1 ? 'is' : 'are'} not`;
  return `${share} ${number.format(filled)} values are keys of ${parent}${rest}.`;
}
