import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { journey } from '../support/journey.ts';

it('a source that is read as a superuser on somebody’s word is told at the head of every report', { timeout: 120_000 }, async () => {
  const moved = await journey('CREATE TABLE visit (id integer PRIMARY KEY); INSERT INTO visit VALUES (1);');
  const { migrate, exitCodes } = await moved.go();
  expect(exitCodes).toEqual([0, 0, 0, 0]);
  const reports = (migrate.json as { reports: string[] }).reports.filter((file) => file.endsWith('.md'));
  expect(reports.length).toBeGreaterThan(4);
  for (const file of reports)
    expect(readFileSync(file, 'utf8')).toMatch(/^# .*\n+The old database is read by a role.*ada accepted this on 2/);
});
