import { listFindings } from '../../../../tools/list-findings.ts';
import { listPending } from '../../../../tools/list-pending.ts';
import { showStatus } from '../../../../tools/show-status.ts';
import { call, type Intent, type Turn } from '../intent.ts';
import { bullets, count, paragraphs, shown, told } from '../shown.ts';

export const explain: Intent = {
  name: 'explain',
  agent: 'user-guidance',
  examples: ['explain the migration for a stakeholder', 'explain what happens', 'explain it to a reviewer', 'what did this migration do?'],
  matches: ({ words }) =>
    /^(?:explain|summari[sz]e|give (?:me )?(?:a |an )?(?:summary|overview)|overview|what (?:is going on|happens|will happen|is happening|does this mean)|tell me (?:about )?(?:the|this) migration|what (?:did|does|has|will) (?:the|this) (?:migration|run)(?: do| done| change)?)\b/.test(
      words,
    ),
  next: (turn) => {
    const [found, waiting, report] = [turn.answer(listFindings), turn.answer(listPending), turn.answer(showStatus)];
    if (!found || !waiting || report === undefined)
      return [call(listFindings, { entity: null }), call(listPending, {}), call(showStatus, {})];
    const done = report?.phases.filter((each) => each.status === 'completed').length ?? 0;
    const where = report ? `${done} of ${count(report.phases.length, 'phase')} are completed.` : 'Nothing has been moved yet.';
    const asked =
      waiting.length > 0
        ? `Asked of you:\n${bullets(waiting.map(({ what }) => `decide on the ${told(what)}`))}`
        : 'Nothing is asked of you now.';
    const high = found.risks.filter(({ severity }) => severity === 'high');
    return phrase(
      turn,
      where,
      asked,
      high.map(({ title, mitigation }) => `${told(title)}: ${told(mitigation)}`),
    );
  },
};

function phrase({ reader, overview }: Turn, where: string, asked: string, risks: readonly string[]): string {
  const { title, phases, source, target } = overview;
  const on = phases.filter(({ off }) => off === null);
  const atRisk = risks.length > 0 && `At risk:\n${bullets(risks)}`;
  if (reader === 'stakeholder')
    return paragraphs(
      `${told(title)}: what is in the old system is copied into the new one. The old one stays as it is.`,
      bullets(
        on.map((each) => `${told(each.title)}${each.meaning === null ? '' : `: ${told(each.meaning)}`}`),
        30,
      ),
      `${where} A row that does not fit is kept aside with its reason and is never lost.`,
      atRisk,
      asked,
    );
  if (reader === 'reviewer')
    return paragraphs(
      `${told(title)}: ${count(on.length, 'phase')}, each with a mapping that you approve by its digest. What you have not ` +
        'approved is not carried out; what you approved is carried out exactly so.',
      bullets(
        on.map(({ phase, source: from, target: to }) => `${shown(phase)}: ${shown(from)} → ${shown(to)}`),
        60,
      ),
      where,
      atRisk,
      asked,
    );
  return paragraphs(
    `${told(title)}: from ${shown(source)} to ${shown(target)} in ${count(on.length, 'phase')}. Each batch writes data, ledger ` +
      'and checkpoint in one transaction; a run can be stopped and continued at any time.',
    bullets(
      on.map(
        ({ phase, source: from, target: to, dependsOn }) =>
          `${shown(phase)}: ${shown(from)} → ${shown(to)}` +
          (dependsOn.length > 0 ? ` (after ${dependsOn.map((name) => shown(name)).join(', ')})` : ''),
      ),
      60,
    ),
    where,
    atRisk,
    asked,
  );
}
