import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { GodwitError } from '../../model/errors.ts';
import type { Sandbox } from '../../model/sandbox.ts';
import { openIsolateSandbox } from '../../sandbox/isolate.ts';
import { codeTransforms } from '../engine/transform/support.ts';

const soon = 50;

it('a sandbox that is still opening when the run ends is closed as soon as it is open', async () => {
  const closed: string[] = [];
  const open = async (): Promise<Sandbox> => {
    await sleep(soon);
    return { ...openIsolateSandbox(), close: async () => void closed.push('sandbox') };
  };
  const transforms = codeTransforms({}, open);
  const place = transforms.place();
  await transforms.close();
  expect(closed).toEqual(['sandbox']);
  await expect(place).resolves.toMatchObject({ kind: 'isolate' });
});

it('one that cannot be opened does not disturb the end of a run, and is asked again by whoever needs it', async () => {
  let attempts = 0;
  const open = async (): Promise<Sandbox> => {
    attempts++;
    await sleep(soon);
    throw new GodwitError('sandbox_unavailable', 'The engine is gone.');
  };
  const transforms = codeTransforms({}, open);
  const early = transforms.place().catch((error: unknown) => error);
  await transforms.close();
  expect(await early).toMatchObject({ code: 'sandbox_unavailable' });
  await expect(transforms.place()).rejects.toMatchObject({ code: 'sandbox_unavailable' });
  expect(attempts).toBe(2);
});
