import { type Catalog, findEntity } from '../../../model/catalog.ts';
import { zoneOf } from '../../../model/core-type.ts';
import type { CollectionFacts, DocumentCatalog } from '../../../model/documents.ts';
import type { OpenDecision } from '../../../model/open-decision.ts';
import type { Playbook, PlaybookPhase } from '../../../model/playbook.ts';
import { elementParentName } from '../../../model/unnest.ts';

/** The decision's name: one answer for all phases that read the collection. */
const topic = 'expired';

/**
 * A drafted playbook that asks, of every collection whose documents expire (TTL), whether those that had expired at `now` come along: the server may
 * not have thrown them away yet. Elements of such documents are asked about in their phase, under the same name.
 */
export function withExpiryDecisions(playbook: Playbook, documents: DocumentCatalog, source: Catalog, now: Date): Playbook {
  const phases = playbook.phases.map((phase) => {
    const decision = expiryDecision(phase, documents, source, now);
    return decision && !phase.open?.[topic] ? { ...phase, open: { ...phase.open, [topic]: decision } } : phase;
  });
  return { ...playbook, phases };
}

function expiryDecision(phase: PlaybookPhase, { collections }: DocumentCatalog, source: Catalog, now: Date): OpenDecision | null {
  const name = phase.unnest === undefined ? phase.source : elementParentName(phase.source, phase.unnest);
  const facts = collections.find(({ entity }) => entity === name);
  const expiring = facts ? expiringMembers(facts, source) : [];
  if (expiring.length === 0) return null;
  const wheres = expiring.map(({ member, seconds }) => stillThere(phase, member, new Date(now.getTime() - seconds * 1000)));
  const said = expiring.map(({ member, seconds }) => `${seconds} seconds after ${member}`).join(', or ');
  return {
    question: `Documents of ${name} expire ${said}. Shall those come along that had expired by the day of this draft (${dayOf(now)})?`,
    choices: { keep: {}, skip: { where: wheres.length === 1 ? (wheres[0] ?? '') : wheres.map((each) => `(${each})`).join(' AND ') } },
    drafted: 'keep',
    confidence: 0.5,
    why: 'The server throws expired documents away some time later. By the day, so that no document is skipped that is still valid.',
  };
}

/** An index on a date by which documents expire; one that is partial lets others stay, which no condition here could say. */
function expiringMembers({ entity, indexes }: CollectionFacts, source: Catalog): { member: string; seconds: number }[] {
  const fields = findEntity(source, entity)?.fields ?? [];
  return indexes.flatMap(({ key, expiresAfter, partial }) => {
    const [member = '', ...more] = Object.keys(key);
    const field = fields.find(({ name }) => name === member);
    if (expiresAfter === undefined || partial !== undefined || more.length > 0 || !field || zoneOf(field.type) !== 'zoned') return [];
    return [{ member, seconds: expiresAfter }];
  });
}

/** A condition on a phase's rows: a member without a date never expires. A fixed day, since a condition knows no clock. */
function stillThere({ unnest }: PlaybookPhase, member: string, expired: Date): string {
  const path = [...(unnest === undefined ? [] : ['parent']), ...member.split('.')];
  const column = path.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  return `${column} IS NULL OR CAST(${column} AS date) >= CAST('${dayOf(expired)}' AS date)`;
}

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);
