import { beforeAll, describe, expect, it } from 'vitest';
import { openLines } from '../../cli/open-lines.ts';
import { findOpenTargets } from '../../engine/open-targets.ts';
import { openDecisions } from '../../engine/playbook/open-decision.ts';
import { catalogOf, type Draft, draft } from '../support/draft.ts';

const sql = `
  CREATE TABLE free (id integer PRIMARY KEY);
  CREATE TABLE shut (id integer PRIMARY KEY); ALTER TABLE shut ENABLE ROW LEVEL SECURITY;
  CREATE TABLE wide (id integer PRIMARY KEY); ALTER TABLE wide ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
  CREATE POLICY everybody ON wide FOR SELECT USING (id > 0);
  CREATE TABLE named (id integer PRIMARY KEY); ALTER TABLE named ENABLE ROW LEVEL SECURITY;
  CREATE POLICY readers ON named FOR SELECT TO pg_monitor, pg_read_all_stats USING (true);
  CREATE TABLE asleep (id integer PRIMARY KEY);
  CREATE POLICY unused ON asleep USING (id > 0);`;

let drafted: Draft;
beforeAll(async () => {
  drafted = await draft(sql);
});
const said = (entity: string): string =>
  drafted.findings.flatMap((each) => (each.kind === 'row_security_left_out' && each.entity === entity ? [each.message] : [])).join();

describe('row security of a source', () => {
  it('is told as what it is, and that the drafted table is open', () => {
    expect(said('free')).toBe('');
    expect(said('shut')).toMatch(/on, without a policy: nobody but its owner sees a row.*is open/);
    expect(said('wide')).toMatch(/on, 1 policy \(everybody for SELECT to public\), for its owner too.*is open/);
    expect(said('named')).toMatch(/readers for SELECT to pg_monitor, pg_read_all_stats\), not for its owner.*is open/);
    expect(said('asleep')).toMatch(/1 policy \(unused for ALL to public\), not switched on/);
    expect(said('asleep')).not.toContain('is open');
  });

  it('stands before all other decisions', () => {
    expect(openLines(openDecisions(drafted.playbook), 3).slice(0, 2).join()).toMatch(/^HIGH: .*row security/);
  });

  it('that the target lacks is a high risk, whoever made the target', async () => {
    const target = await catalogOf(`${sql} ALTER TABLE named DISABLE ROW LEVEL SECURITY; ALTER TABLE wide DISABLE ROW LEVEL SECURITY`, [
      'public',
    ]);
    const phases = ['free', 'shut', 'wide', 'named', 'asleep'].map((name) => ({ phase: name, source: name, target: name }));
    const risks = findOpenTargets(phases, drafted.source, target);
    expect(risks).toMatchObject([{ severity: 'high', owner: 'security officer', evidence: '2 entities: wide → wide, named → named.' }]);
    expect(findOpenTargets(phases, drafted.source, drafted.source)).toEqual([]);
  });
});
