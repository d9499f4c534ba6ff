import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withConversation } from '../app/conversation/open.ts';
import { environmentPrincipal, loadConfig } from '../config.ts';
import { askAll, type Scored } from './questions/asker.ts';
import { loadQuestions, outcomes } from './questions/question.ts';

const usage = `Scores the conversation on labelled questions about finished migrations; nothing is written.
  npm start && npm run eval:questions -- [--set FILE] [--misses] [--only TEXT] [--tuned] [--model]
  GODWIT_HOME=.harbour node bench/make-drafted.ts && GODWIT_HOME=.harbour npm run eval:questions -- --set strangers-drafted
--set smile (the first questions), strangers-smile, fresh-smile, more-smile, blind-smile, or strangers-drafted; the first two by default.
--misses shows what was not answered rightly, questions that are held out left out; --tuned asks only those that may be tuned on; --model
asks the model of the settings instead of the rules.`;

/** Files of questions and the playbook that each is about. */
const sets: Readonly<Record<string, string>> = {
  smile: 'smile',
  'strangers-smile': 'smile',
  'strangers-drafted': 'harbour',
  'fresh-smile': 'smile',
  'more-smile': 'smile',
  'blind-smile': 'smile',
};

const table = (name: string, scored: readonly Scored[]): string => {
  const counts = outcomes.map((outcome) => scored.filter((each) => each.outcome === outcome).length);
  const share = scored.length === 0 ? 0 : (100 * (counts[0] ?? 0)) / scored.length;
  return (
    `${name.padEnd(12)} ${String(scored.length).padStart(5)} ${counts.map((n) => String(n).padStart(11)).join('')} ` +
    `${share.toFixed(1).padStart(8)} %`
  );
};

const groups: readonly (readonly [string, (each: Scored['question']) => boolean])[] = [
  ...(['director', 'office', 'engineer', 'auditor'] as const).map((kind) => [kind, ({ who }: Scored['question']) => who === kind] as const),
  ['to refuse', ({ refuse }) => refuse],
  ['unknowable', ({ unknown }) => unknown],
  ['with slips', ({ slip }) => slip],
  ['follow-ups', ({ after }) => after.length > 0],
  ['tuned on', ({ held_out }) => !held_out],
  ['held out', ({ held_out }) => held_out],
  ['all', () => true],
];

function report(scored: readonly Scored[]): string {
  const head = `${''.padEnd(12)} ${'asked'.padStart(5)} ${outcomes.map((outcome) => outcome.padStart(11)).join('')}`;
  const lines = groups.map(([name, of]) =>
    table(
      name,
      scored.filter(({ question }) => of(question)),
    ),
  );
  return [head, ...lines].join('\n');
}

function showMisses(scored: readonly Scored[]): void {
  for (const { question, outcome, text } of scored.filter((each) => each.outcome !== 'right' && !each.question.held_out))
    console.log(
      `${outcome}: ${[...question.after, question.ask].join(' → ')}  [${question.need.join(' & ')}]\n` +
        `${text.slice(0, 400).replaceAll(/^/gm, '    ')}\n`,
    );
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      set: { type: 'string', multiple: true, default: ['smile', 'strangers-smile'] },
      misses: { type: 'boolean', default: false },
      model: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      tuned: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const config = loadConfig();
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  for (const set of values.set) {
    const questions = loadQuestions(join(import.meta.dirname, `../test/eval/questions/${set}.yaml`));
    const asked = questions.filter(({ ask, held_out }) => ask.includes(values.only) && !(held_out && (values.tuned || values.only !== '')));
    const scored = await withConversation(caller, sets[set] ?? set, ({ context }) =>
      askAll(asked, context, values.model ? context.models : undefined),
    );
    if (values.misses) showMisses(scored);
    console.log(`${set}\n${report(scored)}\n`);
  }
}

await run();
