import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { loadConfig } from '../config.ts';
import { matchCatalogs } from '../engine/match/match.ts';
import { GodwitError } from '../model/errors.ts';
import type { Matching } from '../model/matching.ts';
import { type Asked, costText, type EvaluatedModel, openModelUnderTest } from './mapping/model.ts';
import { findPairs, loadPair, type Pair } from './mapping/pair.ts';
import { missesOf, reportText } from './mapping/report.ts';
import { answersOf, type PairAnswers, scoresOf } from './mapping/score.ts';
import { withServer } from './mapping/server.ts';
import { sqlLoader } from './mapping/sql-side.ts';

const usage = `Scores the matcher on labelled pairs of schemas (docs/matching.md).
  npm run eval:mapping -- [--json] [--pairs DIR] [--pair NAME] [--misses] [--model] [--server URL]
--model also scores what the model of the settings (GODWIT_MODEL, OPENAI_BASE_URL, …) makes of the matcher's candidates, with its cost.`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      model: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      pair: { type: 'string' },
      server: { type: 'string' },
    },
  });
  if (values.help) return console.log(usage);
  const underTest = values.model ? openModelUnderTest(loadConfig()) : null;
  const folders = findPairs(values.pairs ?? join(import.meta.dirname, '../test/eval')).filter(
    (folder) => values.pair === undefined || folder.endsWith(values.pair),
  );
  if (folders.length === 0) throw new GodwitError('argument_invalid', 'There is no pair: a pair is a folder with a truth.csv.');
  const pairs = await withServer(values.server ?? process.env.GODWIT_TEST_POSTGRES, async (server) => {
    const loaded: Pair[] = [];
    for (const folder of folders) loaded.push(await loadPair(folder, sqlLoader(server)));
    return loaded;
  });
  const results = pairs.map((pair) => ({ pair, ...evaluate(pair) }));
  const rules = summaryOf(results);
  const model = underTest && (await evaluateModel(results, underTest));
  console.log(values.json ? JSON.stringify({ ...rules, ...(model && { model }) }, null, 2) : textOf(rules, model));
  if (values.misses) console.log(missesOf(results.map(({ answers }) => answers)));
}

interface Evaluated {
  readonly pair: Pair;
  readonly found: Matching;
  readonly answers: PairAnswers;
}

function evaluate(pair: Pair): Omit<Evaluated, 'pair'> {
  const start = performance.now();
  const found = matchCatalogs({ source: pair.source, target: pair.target });
  return { found, answers: answersOf(pair, found, (performance.now() - start) / 1000) };
}

/** The same pairs and labels, with the model's choices in place of the matcher's. */
async function evaluateModel(results: readonly Evaluated[], model: EvaluatedModel) {
  const reRanked: Omit<Evaluated, 'found'>[] = [];
  for (const { pair, found } of results) {
    const start = performance.now();
    const chosen = await model.reRanked(found, pair);
    reRanked.push({ pair, answers: answersOf(pair, chosen, (performance.now() - start) / 1000) });
  }
  return { ...summaryOf(reRanked), asked: model.asked() };
}

function summaryOf(results: readonly Omit<Evaluated, 'found'>[]) {
  return {
    tuned: scoresOf(results.filter(({ pair }) => !pair.held_out).map(({ answers }) => answers)),
    heldOut: scoresOf(results.filter(({ pair }) => pair.held_out).map(({ answers }) => answers)),
    pairs: results.map(({ pair, answers }) => ({ name: pair.name, field: pair.field, heldOut: pair.held_out, ...scoresOf([answers]) })),
  };
}

type Summary = ReturnType<typeof summaryOf>;

function textOf(rules: Summary, model: (Summary & { readonly asked: Asked }) | null): string {
  if (!model) return reportText(rules);
  return `The rules alone\n\n${reportText(rules)}\n\nRe-ranked by the model\n\n${reportText(model)}\n\n${costText(model.asked)}`;
}

try {
  await run();
} catch (error) {
  if (!(error instanceof GodwitError)) throw error;
  console.error(`${error.message} ${error.hint}`);
  process.exitCode = error.exitCode;
}
