import { checkPreflight } from '../../../../tools/check-preflight.ts';
import { listFindings } from '../../../../tools/list-findings.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, bytes, count, paragraphs, shown, told } from '../shown.ts';

export const analyse: Intent = {
  name: 'analyse',
  agent: 'schema-analysis',
  examples: ['analyse the source', 'what is in the source database?'],
  matches: ({ words }) =>
    /^(?:re-?)?(?:analy[sz]e|assess|inspect|scan|look at)(?: (?:the |our |this )?(?:source|legacy|old|target|data(?:base)?|schema|system|everything|all|it)(?: (?:data|database|schema|system))?)?$/.test(
      words,
    ) ||
    /^(?:what (?:is|are) the (?:largest|biggest) (?:table|entit)|how (?:big|large) is (?:the|our))|^what(?:'s| is| do we have) in (?:the |our )?(?:source|legacy|old|database).*$/.test(
      words,
    ),
  next: (turn) => {
    const found = turn.answer(listFindings);
    const checks = turn.answer(checkPreflight);
    if (!found || !checks) return [call(listFindings, { entity: null }), call(checkPreflight, {})];
    const { source, target, sourceEntities, targetEntities, phases } = turn.overview;
    const rows = sourceEntities.reduce((sum, each) => sum + each.rows, 0);
    const size = sourceEntities.reduce((sum, each) => sum + each.bytes, 0);
    const largest = [...sourceEntities].sort((a, b) => b.rows - a.rows);
    const failed = checks.filter(({ status }) => status === 'failed');
    return paragraphs(
      `The source ${shown(source)} has ${count(sourceEntities.length, 'entity')} with ${count(rows, 'row')} (${bytes(size)}); ` +
        `the target ${shown(target)} has ${count(targetEntities.length, 'entity')}. ${count(phases.length, 'phase')} take the rows ` +
        'across.',
      `Largest:\n${bullets(
        largest.map(({ entity, rows: n }) => `${shown(entity)}: ${count(n, 'row')}`),
        8,
      )}`,
      found.findings.length > 0 &&
        `Found in the data:\n${bullets(
          found.findings.map(({ entity, kind, message }) => `${shown(entity)}, ${told(kind)}: ${told(message)}`),
          10,
        )}`,
      found.risks.length > 0 &&
        `Risks:\n${bullets(
          found.risks.map(({ severity, title }) => `${severity}: ${told(title)}`),
          6,
        )}`,
      failed.length === 0
        ? `All ${checks.length} pre-flight checks allow a run.`
        : `Before a run, fix:\n${bullets(failed.map(({ name, message, fix }) => `${told(name)}: ${told(message)} ${told(fix ?? '')}`))}`,
    );
  },
};
