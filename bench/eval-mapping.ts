import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { matchCatalogs } from '../engine/match/match.ts';
import { GodwitError } from '../model/errors.ts';
import { findPairs, loadPair, type Pair } from './mapping/pair.ts';
import { missesOf, reportText } from './mapping/report.ts';
import { answersOf, type PairAnswers, scoresOf } from './mapping/score.ts';
import { withServer } from './mapping/server.ts';
import { sqlLoader } from './mapping/sql-side.ts';

const usage = `Scores the matcher on labelled pairs of schemas (docs/matching.md).
  npm run eval:mapping -- [--json] [--pairs DIR] [--pair NAME] [--misses] [--server URL]`;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      misses: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      pair: { type: 'string' },
      server: { type: 'string' },
    },
  });
  if (values.help) return console.log(usage);
  const folders = findPairs(values.pairs ?? join(import.meta.dirname, '../test/eval')).filter(
    (folder) => values.pair === undefined || folder.endsWith(values.pair),
  );
  if (folders.length === 0) throw new GodwitError('argument_invalid', 'There is no pair: a pair is a folder with a truth.csv.');
  const pairs = await withServer(values.server ?? process.env.GODWIT_TEST_POSTGRES, async (server) => {
    const loaded: Pair[] = [];
    for (const folder of folders) loaded.push(await loadPair(folder, sqlLoader(server)));
    return loaded;
  });
  const results = pairs.map((pair) => ({ pair, answers: evaluate(pair) }));
  const summary = {
    tuned: scoresOf(results.filter(({ pair }) => !pair.held_out).map(({ answers }) => answers)),
    heldOut: scoresOf(results.filter(({ pair }) => pair.held_out).map(({ answers }) => answers)),
    pairs: results.map(({ pair, answers }) => ({ name: pair.name, field: pair.field, heldOut: pair.held_out, ...scoresOf([answers]) })),
  };
  console.log(values.json ? JSON.stringify(summary, null, 2) : reportText(summary));
  if (values.misses) console.log(missesOf(results.map(({ answers }) => answers)));
}

function evaluate(pair: Pair): PairAnswers {
  const start = performance.now();
  const found = matchCatalogs({ source: pair.source, target: pair.target });
  return answersOf(pair, found, (performance.now() - start) / 1000);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof GodwitError)) throw error;
  console.error(`${error.message} ${error.hint}`);
  process.exitCode = error.exitCode;
}
