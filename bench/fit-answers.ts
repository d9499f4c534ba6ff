import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withConversation } from '../app/conversation/open.ts';
import type { Caller } from '../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../config.ts';
import { factSaidMax } from '../tools/facts/rank.ts';
import { gathered, type Labelled } from './questions/candidates.ts';
import { dot, type Example, learnRank, learnSure } from './questions/learn.ts';

const usage = `Fits how facts are ranked and when one is told (tools/facts/weights.json) on labelled questions that may be tuned on, and says by
cross-validation what that gives. Questions that are held out are asked in no way.
  node bench/fit-answers.ts HOME=PLAYBOOK:SET,SET … [--write]
  node bench/fit-answers.ts .godwit=smile:strangers-smile,smile,more-smile .harbour=harbour:strangers-drafted`;

const [folds, restrainRank, restrainSure] = [5, 1, 1];

async function load(argument: string): Promise<Labelled[]> {
  const [, home = '', playbook = '', sets = ''] = /^(.+)=([^:]+):(.+)$/.exec(argument) ?? [];
  const config = loadConfig({}, { ...process.env, GODWIT_HOME: home });
  const caller: Caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const files = sets.split(',').map((set) => join(import.meta.dirname, `../test/eval/questions/${set}.yaml`));
  return withConversation(caller, playbook, ({ context }) => gathered(files, context));
}

const namesOf = (features: readonly Readonly<Record<string, number>>[]): string[] => [...new Set(features.flatMap(Object.keys))].sort();
const rowOf = (features: Readonly<Record<string, number>>, names: readonly string[]): number[] => names.map((name) => features[name] ?? 0);
const named = (names: readonly string[], weights: readonly number[]): Record<string, number> =>
  Object.fromEntries(names.map((name, i) => [name, Number((weights[i] ?? 0).toFixed(3))]));

/** Signs and outcome of each question, asked under weights that were learned without it. */
function unseen(all: readonly Labelled[], names: readonly string[]): { signs: Record<string, number>; right: boolean }[] {
  const parts = all.map((_, i) => (i * 7919) % folds);
  return Array.from({ length: folds }, (_, fold) => {
    const weights = learnRank(
      all.filter((_, i) => parts[i] !== fold).map((each) => exampleOf(each, names)),
      names.length,
      restrainRank,
    );
    const by = named(names, weights);
    return all.filter((_, i) => parts[i] === fold).map((each) => each.under(by, factSaidMax));
  }).flat();
}

const exampleOf = ({ candidates }: Labelled, names: readonly string[]): Example => ({
  rows: candidates.map(({ features }) => rowOf(features, names)),
  right: candidates.map(({ right }) => right),
});

function sayCurve(told: readonly { signs: Record<string, number>; right: boolean }[], signs: readonly string[]): void {
  const parts = told.map((_, i) => (i * 104729) % folds);
  const sure = told.map(({ signs: own }, i) => {
    const seen = told.filter((_, j) => parts[j] !== parts[i]);
    return { own, seen, fold: parts[i] ?? 0 };
  });
  const learned = Array.from({ length: folds }, (_, fold) => {
    const seen = sure.find((each) => each.fold === fold)?.seen ?? [];
    return learnSure(
      { rows: seen.map((each) => rowOf(each.signs, signs)), right: seen.map((each) => each.right) },
      signs.length,
      restrainSure,
    );
  });
  const at = sure.map(({ own, fold }) => 1 / (1 + Math.exp(-dot(rowOf(own, signs), learned[fold] ?? []))));
  for (const from of [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.95]) {
    const [right, wrong] = [true, false].map((is) => told.filter((each, i) => (at[i] ?? 0) >= from && each.right === is).length);
    const share = (n = 0): string => `${((100 * n) / told.length).toFixed(1)} %`;
    console.log(`told from ${from}: right ${share(right)}, wrong ${share(wrong)}`);
  }
}

async function run(): Promise<void> {
  const sources = process.argv.slice(2).filter((each) => !each.startsWith('--'));
  if (sources.length === 0) return console.log(usage);
  const all: Labelled[] = [];
  for (const source of sources) all.push(...(await load(source)));
  const names = namesOf(all.flatMap(({ candidates }) => candidates.map(({ features }) => features)));
  const told = unseen(all, names);
  const signs = namesOf(told.map((each) => each.signs));
  sayCurve(told, signs);
  if (!process.argv.includes('--write')) return;
  const rank = named(
    names,
    learnRank(
      all.map((each) => exampleOf(each, names)),
      names.length,
      restrainRank,
    ),
  );
  const rows = told.map((each) => rowOf(each.signs, signs));
  const sure = named(signs, learnSure({ rows, right: told.map(({ right }) => right) }, signs.length, restrainSure));
  writeFileSync(join(import.meta.dirname, '../tools/facts/weights.json'), `${JSON.stringify({ rank, sure }, null, 2)}\n`);
}

await run();
