import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import { asPerson } from '../support/person.ts';
import { createShop } from '../support/shop.ts';

describe('the log', () => {
  it('tells what happened and what went wrong, and no value and no password', async () => {
    const { folder, caller } = await createShop();
    const run = () => migrate(caller(), { playbook: folder, selection: {} });
    await expect(run()).rejects.toMatchObject({ code: 'not_approved' });
    await decideMappings(asPerson(caller(), 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
    await run();
    const text = readFileSync(join(folder, 'logs/godwit.log'), 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(expect.objectContaining({ level: 50, code: 'not_approved' }));
    expect(lines).toContainEqual(expect.objectContaining({ level: 30, type: 'phase_completed', phase: 'people' }));
    expect(text).not.toMatch(/user7|password/);
  });
});
