import { defineConfig } from 'vitest/config';
import SlowestFirst from './test/support/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporary.ts', 'test/support/server.ts'],
    // A file waits for its databases half of the time: two at once take turns even on two cores.
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    // A process for many files: loading the program anew takes longer than most of them. What a test changes of its process it puts back.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
