import type { Catalog, Entity } from '../../model/catalog.ts';
import type { FieldMatch } from '../../model/matching.ts';
import type { Profile } from '../../model/profile.ts';
import { proposeFrom } from '../map/matched-field.ts';
import { matchCatalogs } from '../match/match.ts';
import { shown } from '../match/shown.ts';

/** The target table that the matcher takes for a source table's, and why. */
export interface Likely {
  readonly target: Entity;
  readonly why: string;
}

/** Tables less likely to belong together are left to people. */
const likelyFrom = 0.7;

/**
 * For source tables without a target of their name, by source table: the free target table that is likeliest to take its rows, each target
 * once. `named`: pairs that are settled, source table by target table.
 */
export function likelyTargets(
  source: { readonly catalog: Catalog; readonly profile: Profile | undefined },
  target: Catalog,
  named: ReadonlyMap<string, string>,
): ReadonlyMap<string, Likely> {
  const settled = new Set(named.values());
  const isLeft = ({ name, kind }: Entity): boolean => kind === 'table' && !settled.has(name);
  if (named.size === target.entities.length || !source.catalog.entities.some(isLeft)) return new Map();
  const pinned = new Map([...named].map(([to, from]) => [to, [from]] as const));
  const { entities, fields } = matchCatalogs({ source, target: { catalog: target }, entities: pinned });
  const found = entities.flatMap((match) => {
    const [best] = match.candidates;
    const to = target.entities.find(({ name, kind }) => name === match.target && kind === 'table');
    if (!to || !best || named.has(to.name) || settled.has(best.entity) || best.confidence < likelyFrom) return [];
    if (!isBacked(to, best.entity, fields)) return [];
    return [{ from: best.entity, to, confidence: best.confidence, evidence: match.evidence }];
  });
  const likely = new Map<string, Likely>();
  for (const { from, to, confidence, evidence } of found.toSorted(
    (a, b) => b.confidence - a.confidence || (a.to.name < b.to.name ? -1 : 1),
  ))
    if (!likely.has(from)) likely.set(from, { target: to, why: whyOf(from, to.name, confidence, evidence) });
  return likely;
}

const backedMin = 2;

/** Keys fit any table: at least two columns that are neither key nor reference, and half of all such, must come from it. */
function isBacked({ name, key, fields, references }: Entity, from: string, matches: readonly FieldMatch[]): boolean {
  const linked = new Set([...(key?.fields ?? []), ...references.flatMap((reference) => reference.fields)]);
  const plain = fields.filter((field) => !linked.has(field.name));
  const backed = plain.filter((field) =>
    matches.some(
      ({ target, sources, confidence }) =>
        target.entity === name && target.field === field.name && confidence >= proposeFrom && sources[0]?.entity === from,
    ),
  );
  return backed.length >= backedMin && backed.length * 2 >= plain.length;
}

function whyOf(from: string, to: string, confidence: number, evidence: readonly string[]): string {
  const sure = Math.min(99, Math.floor(100 * confidence));
  const taken = `Rows of ${shown(from)} are taken to go to ${shown(to)}, by its columns and not by its name (${sure} %).`;
  return `${taken} ${evidence.join(' ')} Is that so?`;
}
