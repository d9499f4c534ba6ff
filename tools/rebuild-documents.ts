import { z } from 'zod';
import { maskValueFor } from './mask.ts';
import { defineTool } from './tool.ts';

const pathsMax = 100;
const listed = <T>(all: readonly T[]): T[] => all.slice(0, pathsMax);

const count = z.int();
const pathResult = z.object({
  ...{ path: z.string(), equal: count, differing: count, missing: count, extra: count },
  example: z.object({ key: z.string(), source: z.string(), rebuilt: z.string() }).optional(),
});

export const rebuildDocuments = defineTool({
  name: 'rebuild_documents',
  description:
    'Makes documents of a collection again from the migrated tables and compares them with the source: how many are equal, at which ' +
    'paths others differ, what is not compared and what is known to be lost. One by its key, or up to 10,000 at equal distances.',
  input: z.strictObject({ collection: z.string().min(1).max(200), key: z.string().min(1).max(500).nullable() }),
  output: z.object({
    ...{ collection: z.string(), coverage: z.string() },
    documents: z.object({ compared: count, equal: count, differing: count, missing: count, keptAside: count, unreadable: count }),
    keys: z.array(z.string()),
    equalPaths: count,
    /** Paths at which documents differ. */
    paths: z.array(pathResult),
    notCompared: z.array(z.object({ path: z.string(), documents: count, why: z.string() })),
    losses: z.array(z.object({ path: z.string(), loss: z.string() })),
    keptAsJson: z.array(z.string()),
  }),
  requests: false,
  run: async ({ collection, key }, { bench, policy, maskKey }) => {
    const { paths, keys, notCompared, losses, keptAsJson, coverage, documents } = await bench.rebuild(collection, key);
    const masked = (value: string): string => maskValueFor(value, 'unknown', policy, maskKey) ?? '';
    const faulty = paths.filter((each) => each.differing + each.missing + each.extra > 0);
    return {
      ...{ collection, coverage, documents: { ...documents }, keys: keys.map(masked), equalPaths: paths.length - faulty.length },
      paths: listed(faulty).map(({ example, ...each }) => ({
        ...each,
        ...(example && policy !== 'none' && { example: { ...example, key: masked(example.key) } }),
      })),
      notCompared: listed(notCompared).map((each) => ({ ...each })),
      losses: listed(losses).map((each) => ({ ...each })),
      keptAsJson: listed(keptAsJson),
    };
  },
});
