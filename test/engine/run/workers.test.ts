import { describe, expect, it } from 'vitest';
import { programOf } from '../../../engine/run/context.ts';
import { closeWorker, openWorker } from '../../../engine/run/workers.ts';
import { createMigration } from '../../support/migration.ts';

const playbook = `
playbook: birds
version: 1
title: Birds
system: reserve
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: birds, source: old_bird, target: birds, fields: {id: identity, name: {copy: name}}}`;

/** Counts what is opened and not closed again. */
function counting<T extends { close(): Promise<void> }>(open: () => Promise<T>): { open(): Promise<T>; stillOpen(): number } {
  let stillOpen = 0;
  const counted = async (): Promise<T> => {
    const opened = await open();
    stillOpen++;
    const close = async (): Promise<void> => {
      stillOpen--;
      await opened.close();
    };
    return { ...opened, close };
  };
  return { open: counted, stillOpen: () => stillOpen };
}

describe('a worker', () => {
  it('that cannot be made ready leaves no session behind, on either side', async () => {
    const migration = await createMigration(
      playbook,
      'CREATE TABLE old_bird (id integer PRIMARY KEY, name text)',
      'CREATE TABLE birds (id uuid PRIMARY KEY, name text)',
    );
    const { context, prepared, close } = await migration.open();
    const view = await context.source.openSnapshot();
    try {
      const [phase] = prepared;
      if (!phase) throw new Error('no phase');
      const [sessions, readers] = [counting(context.target.openSession), counting(view.openReader)];
      const watched = { ...context, target: { ...context.target, openSession: sessions.open } };
      const program = programOf(context, phase, 'merge');
      const pass = { program, epoch: { number: 1, view: { ...view, openReader: readers.open } } };
      const broken = { ...program, prepare: [...program.prepare, { text: 'SELECT FROM nothing.at_all' }] };
      await expect(openWorker(watched, { ...pass, program: broken })).rejects.toThrow();
      expect([sessions.stillOpen(), readers.stillOpen()]).toEqual([0, 0]);
      const worker = await openWorker(watched, pass);
      expect([sessions.stillOpen(), readers.stillOpen()]).toEqual([1, 1]);
      await closeWorker(worker);
      expect([sessions.stillOpen(), readers.stillOpen()]).toEqual([0, 0]);
    } finally {
      await view.close();
      await close();
    }
  });
});
