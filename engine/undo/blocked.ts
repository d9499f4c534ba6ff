import { GodwitError } from '../../model/errors.ts';
import type { Block, PhaseRollback } from '../../model/undo.ts';

/** Throws `rollback_blocked` where a plan has rows that stand in the way. */
export function refuseBlocked(plans: readonly PhaseRollback[]): void {
  const total = plans.reduce((sum, { blockedTotal }) => sum + blockedTotal, 0);
  if (total > 0)
    throw blockedError(
      plans.flatMap(({ blocked }) => blocked),
      total,
    );
}

/** What stands in the way, and what may be said of it. */
export function blockedError(blocked: readonly Block[], total: number): GodwitError {
  const phases = [...new Set(blocked.map(({ phase }) => phase))].join(', ');
  const isEdited = blocked.some(({ reason }) => reason === 'edited' || reason === 'unproven');
  const way = isEdited ? ' Where edits may be lost: --accept-edited KEY… or --accept-all-edited, with --as NAME and --why REASON.' : '';
  return new GodwitError(
    'rollback_blocked',
    `${total} rows or phases stand in the way of rolling back ${phases}; --dry-run lists them.${way}`,
    {
      details: { total, blocked },
    },
  );
}
