import { ObjectId } from 'bson';
import { beforeAll, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { askOnce } from '../../app/conversation/ask.ts';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { writeDump } from '../support/dump.ts';
import { asPerson } from '../support/person.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const users = Array.from({ length: 30 }, (_, i) => ({
  _id: new ObjectId(),
  name: `Jo ${i}`,
  tags: ['a', 'b', 'c'].slice(0, i % 4),
  ...(i % 3 === 0 ? {} : { nick: i % 3 === 1 ? null : `N${i}` }),
  medications: Array.from({ length: i % 3 }, (_, n) => ({ name: `M${n}`, phone: `+49 170 12345${n}${i}`, box: `jo${n}@example.org` })),
}));

let life: Life;
beforeAll(async () => {
  life = await beginLife('', { source: `mongodump:${writeDump({ users: { documents: users } })}` });
}, 100_000);

it('values of elements are masked in reviews by their name, and by what an example looks like', async () => {
  const shown = JSON.stringify(await review(life.caller, life.playbook, {}, true));
  expect(shown).toContain('"samples":["1","2"]');
  expect(shown).not.toMatch(/170 12345|example\.org/);
}, 60_000);

it('ask speaks of elements and of documents that come back', async () => {
  const { caller, playbook } = life;
  await decideMappings(asPerson(caller, 'ada'), 'approved', { playbook, digests: [], commit: false, acceptOpen: true, reason: 'a test' });
  await migrate(caller, { playbook, selection: {} });
  const asked = async (question: string): Promise<string> => {
    const events: unknown[] = [];
    await askOnce(caller, playbook, question, (event) => events.push(event));
    return JSON.stringify(events);
  };
  expect(await asked('do the documents of users come back from the tables?')).toContain('30 documents');
  expect(await asked('where do the medications of users go?')).toContain('becomes rows: its elements are rows of users_medications');
  expect(await asked('where do the tags of users go?')).toMatch(
    /is the elements of `tags`, as an array in their order\..*--form users\.tags=tag_table/,
  );
  expect(await asked('what is users.nick_state?')).toContain('which of missing, null and empty `nick` was');
  const sensitive = await asked('which fields are sensitive?');
  expect(sensitive).toContain('users.medications[].phone');
  expect(sensitive).not.toContain('.parent.');
}, 100_000);
