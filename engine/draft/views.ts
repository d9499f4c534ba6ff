import type { DraftedViews } from '../../model/contracts.ts';
import type { OpenDecision } from '../../model/open-decision.ts';
import type { Playbook } from '../../model/playbook.ts';
import type { Finding } from '../../model/profile.ts';
import { decision } from '../playbook/open-decision.ts';

const namesShown = 12;

/**
 * The playbook with the views that were rewritten, each at the last phase that it reads; that others are left is open. `views` is null where the
 * target
 * has its own tables.
 */
export function withViews(
  { playbook, findings }: { readonly playbook: Playbook; readonly findings: readonly Finding[] },
  views: DraftedViews | null,
): { playbook: Playbook; findings: Finding[] } {
  const made = new Set(views?.views.map(({ name }) => name));
  const told = findings
    .filter(({ kind, entity }) => kind !== 'view_left_out' || !made.has(entity))
    .map((each) =>
      each.kind === 'view_left_out' ? { ...each, message: `${each.message} ${views?.left.get(each.entity) ?? ''}`.trim() } : each,
    );
  const left = told.filter(({ kind }) => kind === 'view_left_out');
  const open: Record<string, OpenDecision> = { ...playbook.open, ...(left.length > 0 && { views_left_out: leftDecision(left) }) };
  const phases = playbook.phases.map((phase) => {
    const own = (views?.views ?? []).filter((view) => view.phase === phase.phase);
    const entries = own.map(({ name, isMaterialized, compared, pipeline }) => [
      name,
      { ...(isMaterialized && { materialized: true }), compared: [...compared], ...pipeline },
    ]);
    return own.length === 0 ? phase : { ...phase, views: Object.fromEntries(entries) };
  });
  return { playbook: { ...playbook, phases, ...(Object.keys(open).length > 0 && { open }) }, findings: told };
}

function leftDecision(left: readonly Finding[]): OpenDecision {
  const more = left.length - namesShown;
  const names = left.slice(0, namesShown).map(({ entity }) => entity);
  const question =
    `Views are left: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}. Does the new application need ` +
    'them? inventory.md says why each is left.';
  return decision(question, { go_on: {} }, 'go_on', 0.5, 'The draft cannot rewrite them.');
}
