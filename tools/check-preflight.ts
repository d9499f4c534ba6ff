import { z } from 'zod';
import { check } from '../model/check.ts';
import { defineTool } from './tool.ts';

export const checkPreflight = defineTool({
  name: 'check_preflight',
  description:
    'Whether both databases are fit for a run: named checks of rights, row security, keys, server and capacity, each with its fix.',
  input: z.strictObject({}),
  output: z.array(check),
  requests: false,
  run: async (_input, { bench }) => [...(await bench.preflight())],
});
