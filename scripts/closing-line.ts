import { readFileSync } from 'node:fs';
import { z } from 'zod';

const report = z
  .object({ numPassedTests: z.int(), numFailedTests: z.int(), numPendingTests: z.int(), numTodoTests: z.int() })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const skipped = report.numPendingTests + report.numTodoTests;
const tail = skipped > 0 ? `, ${skipped} skipped` : '';
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed${tail}`);
