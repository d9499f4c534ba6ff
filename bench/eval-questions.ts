import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withConversation } from '../app/conversation/open.ts';
import { environmentPrincipal, loadConfig } from '../config.ts';
import { askAll, type Scored } from './questions/asker.ts';
import { loadQuestions, outcomes } from './questions/question.ts';

const usage = `Scores the conversation on labelled questions about the finished sample migration; nothing is written.
  npm start && npm run eval:questions -- [--misses] [--only TEXT] [--model]
--misses shows what was answered wrongly, with questions that are held out left out; --model asks the model of the settings instead of the rules.`;

const table = (name: string, scored: readonly Scored[]): string => {
  const counts = outcomes.map((outcome) => scored.filter((each) => each.outcome === outcome).length);
  const share = scored.length === 0 ? 0 : (100 * (counts[0] ?? 0)) / scored.length;
  return `${name.padEnd(12)} ${String(scored.length).padStart(5)} ${counts.map((n) => String(n).padStart(11)).join('')} ${share.toFixed(1).padStart(8)} %`;
};

function report(scored: readonly Scored[]): string {
  const kinds = ['director', 'office', 'engineer', 'auditor'] as const;
  const where = (of: (each: Scored) => boolean): Scored[] => scored.filter(of);
  return [
    `${''.padEnd(12)} ${'asked'.padStart(5)} ${outcomes.map((outcome) => outcome.padStart(11)).join('')}`,
    ...kinds.map((kind) =>
      table(
        kind,
        where(({ question }) => question.who === kind),
      ),
    ),
    table(
      'to refuse',
      where(({ question }) => question.refuse),
    ),
    table(
      'with slips',
      where(({ question }) => question.slip),
    ),
    table(
      'follow-ups',
      where(({ question }) => question.after.length > 0),
    ),
    table(
      'held out',
      where(({ question }) => question.held_out),
    ),
    table('all', scored),
  ].join('\n');
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      misses: { type: 'boolean', default: false },
      model: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
    },
  });
  if (values.help) return console.log(usage);
  const questions = loadQuestions(join(import.meta.dirname, '../test/eval/questions/smile.yaml'));
  const asked = questions.filter(({ ask, held_out }) => ask.includes(values.only) && !(held_out && values.only !== ''));
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const scored = await withConversation(caller, 'smile', ({ context }) =>
    askAll(asked, context, values.model ? context.models : undefined),
  );
  const missed = scored.filter(({ outcome, question }) => outcome !== 'right' && !question.held_out);
  if (values.misses)
    for (const { question, outcome, text } of missed)
      console.log(
        `${outcome}: ${[...question.after, question.ask].join(' → ')}  [${question.need.join(' & ')}]\n${text.slice(0, 400).replaceAll(/^/gm, '    ')}\n`,
      );
  console.log(report(scored));
}

await run();
