import { describe, expect, it } from 'vitest';
import { trace } from '../../app/reporting/trace.ts';
import { review } from '../../app/review/review.ts';
import { rehearse } from '../../app/run/rehearse.ts';
import { runWholeLife, wholeLife } from '../support/whole-life.ts';

describe('one large value', () => {
  it('of several MB goes the whole way, is shown cut, and is said to be compared by its hash', async () => {
    const life = await runWholeLife(
      `CREATE TABLE big (id int PRIMARY KEY, b bytea, t text, j jsonb, a text[]);
       ALTER TABLE big ALTER b SET STORAGE EXTERNAL;
       INSERT INTO big VALUES (1, decode(repeat('00ff', 2000000), 'hex'), 'small', '{}', '{}'), (2, '\\x01', repeat('xy', 2000000), NULL, NULL),
         (3, NULL, NULL, jsonb_build_object('long', repeat('z', 2000000)), ARRAY[repeat('w', 2000000)]), (4, NULL, NULL, NULL, NULL)`,
      {
        whileMigrated: async ({ caller, playbook }) => {
          const [reviewed] = await review(caller, playbook, {}, true);
          expect(reviewed?.fields.find(({ target }) => target === 'b')?.samples[0]?.length).toBeLessThan(100);
          const [rehearsed] = await rehearse(caller, playbook, {}, 4);
          expect(rehearsed?.fates).toMatchObject({ read: 4 });
          const [traced] = await trace(caller, playbook, { key: '2', raw: true });
          expect(traced?.fields.find(({ target }) => target === 't')).toMatchObject({ value: `${'xy'.repeat(100)}… (4000000 bytes)` });
        },
      },
    );
    expect(life).toMatchObject(wholeLife(4));
    const [phase] = life.verdict.phases;
    expect(phase?.checks.find(({ name }) => name === 'rows.hashed')?.message).toContain('4 values');
  });
});
