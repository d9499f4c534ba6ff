import type { FieldRule } from '../../model/field-rule.ts';
import type { Correction, FieldRef, Lesson } from '../../model/matching.ts';
import { oncePer } from '../../model/once.ts';
import type { Playbook, PlaybookPhase } from '../../model/playbook.ts';
import { lessonsMax, lessonsOf } from '../match/corrections.ts';
import { phraseOf } from '../match/vocabulary.ts';

/** What a playbook declares, as the matcher takes it, for all phases at once. */
interface Taught {
  /** Running phases by the entity that they write. */
  readonly byTarget: ReadonlyMap<string, readonly { readonly phase: PlaybookPhase; readonly corrections: readonly Correction[] }[]>;
  readonly lessons: readonly { readonly phase: PlaybookPhase; readonly lesson: Lesson }[];
}

const taught = oncePer((playbook: Playbook): Taught => {
  const running = playbook.phases.filter((each) => each.off === undefined);
  const declared = running.map((phase) => ({ phase, corrections: declaredIn(phase) }));
  return {
    byTarget: Map.groupBy(declared, ({ phase }) => phase.target),
    lessons: declared.flatMap(({ phase, corrections }) => lessonsOf(corrections).map((lesson) => ({ phase, lesson }))),
  };
});

/** What other running phases declare for columns of these target entities. */
export function correctionsOfOthers(playbook: Playbook, phase: PlaybookPhase, targets: readonly string[]): Correction[] {
  const { byTarget } = taught(playbook);
  const others = targets.flatMap((target) => byTarget.get(target) ?? []).filter((each) => each.phase !== phase);
  return others.flatMap(({ corrections }) => corrections);
}

/** What the playbook's specialists teach, the declarations of a phase, and those of other running phases; of one word the later counts. */
export function lessonsFor(playbook: Playbook, phase: PlaybookPhase, own: readonly Correction[]): Lesson[] {
  const words = (playbook.words ?? []).map((each) => ({ ...each, word: phraseOf(each.word) }));
  const lessons = [...words, ...lessonsOf(own)].slice(0, lessonsMax);
  for (const each of taught(playbook).lessons) {
    if (lessons.length >= lessonsMax) break;
    if (each.phase !== phase) lessons.push(each.lesson);
  }
  return lessons;
}

/** The source entities from which running phases fill these target entities. */
export function decidedSources(playbook: Playbook, targets: readonly string[]): Map<string, string[]> {
  const { byTarget } = taught(playbook);
  return new Map(targets.flatMap((target) => (byTarget.get(target) ?? []).map(({ phase }) => [target, [phase.source]] as const)));
}

/** The correction that a rule of a phase is. */
export function correctionOf(phase: PlaybookPhase, target: string, columns: readonly string[]): Correction {
  return {
    target: { entity: phase.target, field: target },
    sources: columns.map((column) => columnRef(column, phase)),
    by: `phase ${phase.phase}`,
  };
}

/** `lookup.column` is a column of the look-up's entity. */
function columnRef(column: string, phase: PlaybookPhase): FieldRef {
  const lookup = Object.entries(phase.lookups).find(([name]) => column.startsWith(`${name}.`));
  return lookup ? { entity: lookup[1].entity, field: column.slice(lookup[0].length + 1) } : { entity: phase.source, field: column };
}

function declaredIn(phase: PlaybookPhase): Correction[] {
  return Object.entries(phase.fields).flatMap(([target, rule]) => {
    const column = onlyColumn(rule);
    return column === undefined ? [] : [correctionOf(phase, target, [column])];
  });
}

/** The one column that a plain rule reads. */
function onlyColumn(rule: FieldRule): string | undefined {
  if (rule === 'identity') return undefined;
  if ('copy' in rule) return rule.copy;
  if ('enum' in rule) return rule.enum;
  return 'zoned' in rule ? rule.zoned : undefined;
}
