import { expect, it } from 'vitest';
import { readAnswer } from '../../model/bounded-answer.ts';

it('an answer is read whole up to its bound, in characters that are cut between two chunks as well', async () => {
  const bytes = new TextEncoder().encode('zwölf');
  const body = new ReadableStream({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  expect(await readAnswer(new Response(body), bytes.length)).toBe('zwölf');
});

it('of an answer without an end no more is taken than its bound', async () => {
  let [given, isCancelled] = [0, false];
  const body = new ReadableStream({
    pull: (controller) => {
      given++;
      controller.enqueue(new Uint8Array(1000));
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  await expect(readAnswer(new Response(body), 10_000)).rejects.toThrow(RangeError);
  expect(given).toBeLessThan(20);
  expect(isCancelled).toBe(true);
});
