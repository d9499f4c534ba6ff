import { matchCatalogs } from '../engine/match/match.ts';
import { digestOf } from '../model/digest.ts';
import { type Profile, sketchBins } from '../model/profile.ts';
import { catalogOf } from './mapping/column-list.ts';

const columns = Number(process.argv[2] ?? 1000);
const perEntity = 25;
const words = 'order customer item price date amount status type name code address city phone email note total tax user group level'.split(
  ' ',
);

/** A catalog with a profile: 1,000 columns, names of two or three words, values of a few kinds. */
function madeUp(prefix: string, shift: number) {
  const records = Array.from({ length: columns }, (_, i) => {
    const [a, b] = [words[(i * 7 + shift) % words.length], words[(i * 3 + Math.floor(i / 20)) % words.length]];
    const entity = `${prefix}_${words[Math.floor(i / perEntity) % words.length]}_${Math.floor(i / perEntity)}`;
    return {
      entity,
      field: `${a}_${b}_${i % 11}`,
      type: ['integer', 'text', 'date', 'numeric(12,2)'][i % 4] ?? 'text',
      key: i % perEntity === 0 ? 'yes' : '',
    };
  });
  const catalog = catalogOf(records, prefix);
  const entities = catalog.entities.map(({ name, fields }) => [
    name,
    { rows: 10_000, sampledRows: 10_000, fields: Object.fromEntries(fields.map((field, i) => [field.name, profileOf(i)])) },
  ]);
  const usage = catalog.entities.flatMap(({ name, fields }) =>
    fields
      .filter((_, i) => i % 10 === 0)
      .map(({ name: field }, i) => ({ by: 'a_view', entity: name, field, calledAs: `${words[i % 20]}_seen` })),
  );
  return { catalog: { ...catalog, usage }, profile: { entities: Object.fromEntries(entities), findings: [] } as Profile };
}

const sketch = '0123-210'.repeat(sketchBins / 8);

function profileOf(i: number): Profile['entities'][string]['fields'][string] {
  const common = Array.from({ length: 50 }, (_, n) => ({ value: `value ${(i * 13 + n) % 90}`, rows: 200 }));
  return {
    rows: 10_000,
    nulls: i % 5,
    distinct: 50,
    distinctIsExact: true,
    minLength: 1,
    maxLength: 9,
    common: i % 2 ? common : [],
    patterns: {},
    sketch: sketch.slice(i % 64) + sketch.slice(0, i % 64),
    ...(i % 4 !== 1 && { min: '0', max: String(i * 10) }),
  };
}

const [source, target] = [madeUp('legacy', 0), madeUp('modern', 3)];
const start = performance.now();
const found = matchCatalogs({ source, target });
const seconds = (performance.now() - start) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
console.log(`${columns} × ${columns} columns: ${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB, digest ${digestOf(found).slice(0, 16)}`);
