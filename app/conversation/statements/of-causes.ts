import type { QuarantineGroup, RunReport } from '../../../model/report.ts';
import type { Statement } from '../../../model/statement.ts';
import { reasonWords } from '../../../reports/words/reasons.ts';

const source = 'causes of what was kept aside';

/** For each cause of rows kept aside: what it means, what to do about it, and who can. */
export function statementsOfCauses(run: RunReport | null): Statement[] {
  const groups = run?.quarantine ?? [];
  const reasons = Map.groupBy(groups, ({ reason }) => reason);
  const owners = Map.groupBy([...reasons], ([reason]) => reasonWords(reason).owner);
  return [
    ...groups.map(ofGroup),
    ...[...reasons].map(([reason, of]) => ofReason(reason, of)),
    ...[...owners].map(([owner, of]) => ofOwner(owner, of)),
  ];
}

const words = (reason: string): string => `${reason} why cause decides responsible what to do about it`;

function ofGroup({ phase, reason, field, rows }: QuarantineGroup): Statement {
  const { title, meaning, remedy, owner } = reasonWords(reason);
  const at = field === null ? '' : `, \`${field}\``;
  return {
    ...{ source, phase, hasKeys: false, words: words(reason) },
    topic: `owner repair ${title}|owner repair ${field ?? reason}|owner repair keptaside|owner decision ${field ?? reason}`,
    says: `${title} (\`${phase}\`${at}, ${rows} rows): the ${owner} can repair or decide that. ${meaning} ${remedy}`,
  };
}

function ofReason(reason: string, groups: readonly QuarantineGroup[]): Statement {
  const { title, meaning, remedy, owner } = reasonWords(reason);
  const rows = groups.reduce((sum, each) => sum + each.rows, 0);
  return {
    ...{ source, phase: null, hasKeys: false, words: words(reason) },
    topic: `owner repair ${title}|owner decision ${title}|meaning ${title}|owner repair keptaside`,
    says: `${title} (${rows} rows): ${meaning} ${remedy} Who decides or repairs it: the ${owner}.`,
  };
}

/** All that one kind of people has to decide or repair. */
function ofOwner(owner: string, reasons: readonly (readonly [string, readonly QuarantineGroup[]])[]): Statement {
  const each = reasons.map(([reason, groups]) => {
    const { title, remedy } = reasonWords(reason);
    return `${title} (${groups.reduce((sum, { rows }) => sum + rows, 0)} rows): ${remedy}`;
  });
  return {
    ...{ source, phase: null, hasKeys: false, words: 'must do has to should work tasks asked of decide decides repair what to do' },
    topic: `${owner}|${owner} do|${owner} decision`,
    says: `What waits for the ${owner}: ${each.join(' ')}`,
  };
}
