import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withField } from '../../engine/playbook/edit.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';

const file = join(import.meta.dirname, '../../playbooks/smile/playbook.yaml');
const text = readFileSync(file, 'utf8');

describe('editing a playbook', () => {
  it('changes the one rule and keeps every comment', () => {
    const edited = withField(text, { phase: 'profiles', field: 'username', rule: { copy: 'email', clean: ['lower'] } });
    const rules = parsePlaybook(edited, file).phases.find(({ phase }) => phase === 'profiles')?.fields;
    expect(rules?.username).toEqual({ copy: 'email', clean: ['lower'] });
    const comments = (of: string): string[] => of.split('\n').filter((line) => line.trim().startsWith('#'));
    expect(comments(edited)).toEqual(comments(text));
    const before = parsePlaybook(text, file);
    const undone = parsePlaybook(withField(edited, { phase: 'profiles', field: 'username', rule: { copy: 'username' } }), file);
    expect(undone).toEqual(before);
  });

  it('keeps values that look like something else as they are', () => {
    for (const constant of ['yes', '0123', 'null', 'a: b', '# c', '', 'line\nbreak']) {
      const edited = withField(text, { phase: 'patients', field: 'notes', rule: { constant } });
      expect(parsePlaybook(edited, file).phases.find(({ phase }) => phase === 'patients')?.fields.notes).toEqual({ constant });
    }
  });
});
