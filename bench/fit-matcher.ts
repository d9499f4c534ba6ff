import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dot, logistic } from '../engine/match/choice.ts';
import type { Coefficients } from '../engine/match/coefficients.ts';
import { loadVocabulary } from '../engine/match/vocabulary.ts';
import { fitConfidence, type Judged, judge } from './mapping/calibrate.ts';
import { fitCoefficients } from './mapping/fit.ts';
import { findPairs, loadPair, type Pair } from './mapping/pair.ts';
import { withServer } from './mapping/server.ts';
import { sqlLoader } from './mapping/sql-side.ts';
import { heldWeights, startCoefficients } from './mapping/start.ts';
import { variantsOf } from './mapping/variants.ts';

const folds = 5;

/** Fits the matcher's coefficients on the pairs that are not held out, and writes them to engine/match/coefficients.json. */
async function run(): Promise<void> {
  const { values } = parseArgs({ options: { server: { type: 'string' } } });
  const pairs = await withServer(values.server ?? process.env.GODWIT_TEST_POSTGRES, loadTuned);
  const variants = pairs.map((pair) => variantsOf(pair, loadVocabulary()));
  const judged: Judged[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const others = fitCoefficients(variants.filter((_, i) => i % folds !== fold).flat(), startCoefficients);
    judged.push(
      ...variants
        .filter((_, i) => i % folds === fold)
        .flat()
        .flatMap((variant) => judge(variant, others)),
    );
    console.error(`fold ${fold + 1} of ${folds}`);
  }
  const coefficients: Coefficients = { ...fitCoefficients(variants.flat(), startCoefficients), confidence: confidenceFrom(judged) };
  console.error(precisionTable(judged, coefficients));
  writeFileSync(join(import.meta.dirname, '../engine/match/coefficients.json'), `${JSON.stringify(coefficients, null, 2)}\n`);
}

function confidenceFrom(judged: readonly Judged[]): Coefficients['confidence'] {
  const [matches, nones] = [judged.filter(({ isMatch }) => isMatch), judged.filter(({ isMatch }) => !isMatch)];
  const { match, none } = startCoefficients.confidence;
  return { match: fitConfidence(matches, match, new Set()), none: fitConfidence(nones, none, heldWeights.confidenceOfNone) };
}

/** Precision and share of accepted decisions at several thresholds, on pairs that the coefficients had not seen. */
function precisionTable(judged: readonly Judged[], { confidence }: Coefficients): string {
  const scored = judged.map((each) => ({
    ...each,
    value: logistic(dot(each.isMatch ? confidence.match : confidence.none, each.features)),
  }));
  const lines = [0.8, 0.9, 0.93, 0.95, 0.96, 0.97, 0.98, 0.99].map((threshold) => {
    const accepted = scored.filter(({ value }) => value >= threshold);
    const right = accepted.filter(({ right: isRight }) => isRight).length;
    return `${threshold}: ${((100 * right) / accepted.length).toFixed(2)} % of ${((100 * accepted.length) / scored.length).toFixed(0)} %`;
  });
  return lines.join('\n');
}

async function loadTuned(server: string): Promise<Pair[]> {
  const loaded: Pair[] = [];
  for (const folder of findPairs(join(import.meta.dirname, '../test/eval'))) {
    const pair = await loadPair(folder, sqlLoader(server));
    if (!pair.held_out) loaded.push(pair);
  }
  return loaded;
}

await run();
