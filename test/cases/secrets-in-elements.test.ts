import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'bson';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeDump } from '../support/dump.ts';
import { beginLife } from '../support/whole-life.ts';

interface Drafted {
  readonly phases: readonly { phase: string; fields: Record<string, unknown>; open?: Record<string, { drafted: string }> }[];
}

const users = Array.from({ length: 30 }, (_, i) => ({
  _id: new ObjectId(),
  name: `Jo ${i}`,
  sessions: Array.from({ length: 1 + (i % 3) }, (_, n) => ({ device: `phone ${n}`, access_token: `t-${i}-${n}` })),
}));

it('secrets inside documents are not copied either until a person says so', async () => {
  const { folder } = await beginLife('', { source: `mongodump:${writeDump({ users: { documents: users } })}` });
  const { phases } = parse(readFileSync(join(folder, 'life/playbook.yaml'), 'utf8')) as Drafted;
  const sessions = phases.find(({ phase }) => phase === 'users_sessions');
  expect(sessions?.fields.device).toMatchObject({ copy: 'element.device' });
  expect(sessions?.fields.access_token).toHaveProperty('none');
  expect(sessions?.open?.access_token).toMatchObject({ drafted: 'leave' });
});
