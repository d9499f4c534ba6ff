import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withChange } from '../../engine/playbook/change.ts';
import { withChangedKeys } from '../../engine/playbook/edit.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import { type PlaybookChange, playbookChange } from '../../model/playbook-change.ts';

const file = join(import.meta.dirname, '../../playbooks/smile/playbook.yaml');
const text = readFileSync(file, 'utf8');
const smile = parsePlaybook(text, file);
const comments = (of: string): string[] => of.split('\n').filter((line) => line.trim().startsWith('#'));
const changes: [string, Partial<PlaybookChange>][] = [
  ['a phase that goes off', { off: { projects: 'Left out: "on" request. # not a comment' } }],
  ['a phase that waits', { after: { cases: ['patients', 'profiles'] } }],
  ['a condition', { where: { patients: "left(created::text, 4) = '2024'" } }],
  [
    'code, with a rule that reads it',
    {
      transforms: {
        patients: {
          transform: { file: 'transforms/names.ts', output: { first: 'text' } },
          source: 'export default () => ({})',
          fields: { first_name: { copy: 'names.first' } },
        },
      },
    },
  ],
  ['nothing', {}],
];

describe('a change of a playbook', () => {
  it.each(changes)('is the same in its text and in its meaning: %s', (_what, given) => {
    const change = playbookChange.parse(given);
    const edited = withChangedKeys(text, smile, change);
    expect(parsePlaybook(edited, file)).toEqual(withChange(smile, change));
    expect(comments(edited)).toEqual(comments(text));
  });

  it('keeps what a phase waited for before', () => {
    const changed = withChange(smile, playbookChange.parse({ after: { cases: ['profiles'] } }));
    expect(changed.phases.find(({ phase }) => phase === 'cases')?.depends_on).toEqual(['patients', 'profiles']);
  });

  it('that a playbook cannot have is refused by its own check', () => {
    const edited = withChangedKeys(text, smile, playbookChange.parse({ after: { cases: ['nobody'] } }));
    expect(() => parsePlaybook(edited, file)).toThrow(/nobody/);
  });
});
