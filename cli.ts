#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// Bytes that are copied are garbage at once: a young generation that does not grow with them takes no more time and some eighty megabytes less.
setFlagsFromString('--semi-space-growth-factor=1');
const { runCli } = await import('./cli/program.ts');

process.exitCode = await runCli(process.argv.slice(2));
