import type { Side } from '../../../model/workbench.ts';
import type { NameHit, Overview, Turn } from './intent.ts';

export type PhaseOverview = Overview['phases'][number];
export interface NamedEntity {
  readonly side: Side;
  readonly entity: string;
}
export interface NamedField extends NamedEntity {
  readonly field: string;
}

/** Hits in a part of the question; all of them without a part. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

const inside = ({ at }: NameHit, part?: Part): boolean => !part || (at >= part.from && at < part.to);
const ofKind = (turn: Turn, kind: NameHit['kind'], part?: Part): NameHit[] =>
  turn.names.filter((hit) => hit.kind === kind && inside(hit, part));

/** The side that a question speaks of in so many words. */
export function sideIn({ words }: Turn): Side | null {
  if (/\b(?:source|legacy|old)\b/.test(words)) return 'source';
  return /\b(?:target|modern|new)\b/.test(words) ? 'target' : null;
}

/** The entity that is meant: a named one, or the source of a named phase. */
export function entityIn(turn: Turn, part?: Part): NamedEntity | null {
  const side = sideIn(turn);
  const hits = ofKind(turn, 'entity', part).filter((hit) => side === null || hit.side === side);
  const [best] = hits;
  if (best?.side) return { side: best.side, entity: best.name };
  const phase = phaseIn(turn, part);
  return phase ? { side: side ?? 'source', entity: side === 'target' ? phase.target : phase.source } : null;
}

/** The phase that is meant: a named one, or the one that reads or writes a named entity (or the entity of a named field). */
export function phaseIn(turn: Turn, part?: Part): PhaseOverview | null {
  const { phases } = turn.overview;
  const named = ofKind(turn, 'phase', part)[0]?.name;
  const entity = ofKind(turn, 'entity', part)[0]?.name ?? uniqueOwner(ofKind(turn, 'field', part));
  return (
    phases.find(({ phase }) => phase === named) ??
    phases.find(({ target }) => target === entity) ??
    phases.find(({ source }) => source === entity) ??
    null
  );
}

/** Phases and groups that are named in a part, in the order of the question; an entity stands for the phase that writes or reads it. */
export function phasesIn(turn: Turn, part?: Part): string[] {
  const hits = turn.names.filter((hit) => hit.kind !== 'field' && inside(hit, part)).sort((a, b) => a.at - b.at || b.score - a.score);
  const found = hits.flatMap((hit) => {
    if (hit.kind === 'phase' || hit.kind === 'group') return [hit.name];
    const phase = turn.overview.phases.find(({ target, source }) => target === hit.name || source === hit.name);
    return phase ? [phase.phase] : [];
  });
  return [...new Set(found)];
}

/** The field that is meant; a named entity or phase decides between fields of one name. */
export function fieldIn(turn: Turn, side: Side | null = sideIn(turn), part?: Part): NamedField | null {
  const hits = ofKind(turn, 'field', part).filter((hit) => side === null || hit.side === side);
  const phase = phaseNamed(turn);
  const owners = [...ofKind(turn, 'entity').map(({ name }) => name), ...(phase ? [phase.source, phase.target] : [])];
  const best = hits.find((hit) => hit.entity !== null && owners.includes(hit.entity)) ?? hits[0];
  return best?.side && best.entity !== null ? { side: best.side, entity: best.entity, field: best.name } : null;
}

/** Every field of that name in a part, on one side. */
export function fieldsIn(turn: Turn, side: Side, part?: Part): NamedField[] {
  return ofKind(turn, 'field', part)
    .filter((hit) => hit.side === side)
    .sort((a, b) => a.at - b.at)
    .flatMap((hit) => (hit.entity === null ? [] : [{ side, entity: hit.entity, field: hit.name }]));
}

/** A phase named by its own name, not through a field. */
export function phaseNamed(turn: Turn): PhaseOverview | null {
  const [first] = phasesIn(turn);
  return turn.overview.phases.find(({ phase }) => phase === first) ?? null;
}

function uniqueOwner(fields: readonly NameHit[]): string | null {
  const owners = new Set(fields.map(({ entity }) => entity));
  return owners.size === 1 ? (fields[0]?.entity ?? null) : null;
}
