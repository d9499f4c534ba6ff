import { describe, expect, it } from 'vitest';
import { gatherTuples } from '../../tools/facts/gather.ts';
import { computedAnswer } from '../../tools/facts/tuples/answer.ts';
import type { Tuple } from '../../tools/facts/tuples/tuple.ts';
import type { ToolContext } from '../../tools/tool.ts';
import { openTestWorkbench } from '../support/workbench.ts';

const context: ToolContext = {
  bench: openTestWorkbench().bench,
  policy: 'masked',
  maskKey: 'secret',
  agent: 'user-guidance',
};

const parts: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  profiles: { written: 955, overwritten: 344, 'kept aside': 6, seconds: 1.1, share: 0.9993, approved: 1, 'failed checks': 0, depends: 0 },
  patients: { written: 7867, overwritten: 0, 'kept aside': 15, seconds: 2.3, share: 0.9981, approved: 1, 'failed checks': 0, depends: 1 },
  cases: { written: 66_929, overwritten: 0, 'kept aside': 0, seconds: 4.3, share: 1, approved: 0, 'failed checks': 2, depends: 1 },
};

const partTuples = Object.entries(parts).flatMap(([name, values]) =>
  Object.entries(values).map(
    ([quantity, value]): Tuple => ({ kind: 'part', subject: name, name, quantity, value, marks: [], source: 'status' }),
  ),
);
const risk = (subject: string, marks: readonly string[]): Tuple => ({
  ...{ kind: 'risk', subject, name: null, quantity: 'number', value: 1, marks, source: 'risks' },
});
const money = { read: '100.5', arrived: '79.25', 'kept aside': '21.25', skipped: '0' };
const amounts = Object.entries(money).map(
  ([quantity, text]): Tuple => ({
    ...{ kind: 'amount', subject: 'price', name: null, quantity, value: Number(text), text, marks: ['price'], source: 'verdict' },
  }),
);
const tuples = [...partTuples, risk('Health data', ['high', 'compliance officer']), risk('Blanks', ['low', 'data engineer']), ...amounts];

const answer = async (question: string, ...before: string[]): Promise<string | null> =>
  (await computedAnswer(question, before, tuples, context))?.says ?? null;

describe('answers computed over values', () => {
  it.each([
    ['Which phase wrote the most rows?', /^Most rows written: cases 66,929\. Then: patients 7,867, profiles 955\.$/],
    ['which part lost the fewest rows', /^Fewest rows kept aside: cases 0\./],
    ['What was the slowest phase?', /^Longest time taken: cases 4\.3 seconds\./],
    ['Which phases kept more than 10 rows aside?', /^More than 10 rows kept aside: 1 of 3: patients 15\.$/],
    ['which phases have fewer than a thousand rows written?', /^Less than 1,000 rows written: 1 of 3: profiles 955\.$/],
    ['Which phases did not overwrite anything?', /^Without: patients, cases\.$/],
    ['Which part is not approved?', /^Without: cases\.$/],
    ['Is every phase approved?', /^No\. .*Without: cases\.$/],
    ['Did more than 50 rows get held back?', /^No\. 21 rows kept aside\.$/],
    ['Which phases have a rate under 99.9 %?', /^Less than 99\.9 % share of rows that arrived: 1 of 3: patients/],
    ['How many risks are high?', /^1 risk \(high\): Health data\.$/],
    ['Which risks does the data engineer own?', /^1 risk \(data engineer\): Blanks\.$/],
    ['How much money was kept aside?', /^price: 100\.5 read = 79\.25 arrived \+ 21\.25 kept aside \+ 0 left out\.$/],
    ['Which phase depends on nothing?', /^Without: profiles\.$/],
  ])('"%s"', async (question, says) => {
    expect(await answer(question)).toMatch(says);
  });

  it.each([
    ['and the second most?', ['Which phase wrote the most rows?'], /^Second most rows written: patients 7,867\./],
    ['How long did it take?', ['Which phase wrote the most rows?'], /^Time taken: cases 4\.3 seconds\.$/],
    ['and which part had the most?', ['How many patients were kept aside?'], /^Most rows kept aside: patients 15\./],
    ['which ones?', ['How many risks are high?'], /Health data/],
    ['and how many were not?', ['How many rows were kept aside?'], null],
  ])('"%s" keeps what was asked before', async (question, before, says) => {
    const said = await answer(question, ...before);
    if (says === null) expect(said).toBeNull();
    else expect(said).toMatch(says);
  });

  it.each([
    'How many nurses were fired?',
    'Why were rows kept aside?',
    'Who approved the cases?',
    'Which phase wrote the most rows yesterday evening?',
    'Are there rows that differ?',
    'What should we do first?',
    'When did it finish?',
    'How many patients were kept aside?',
    'How many cases were checked by the independent evaluator?',
  ])('"%s" says something that no value knows', async (question) => {
    expect(await answer(question)).toBeNull();
  });

  it('goes on with no value after a question about something else', async () => {
    expect(await answer('what would be lost?', 'Can we go back?')).toBeNull();
  });

  it('counts what the tools of a workbench say', async () => {
    const known = await gatherTuples(context);
    expect((await computedAnswer('Which phase kept the most rows aside?', [], known, context))?.says).toMatch(/patients.*15/);
    expect((await computedAnswer('Which table has the most rows?', [], known, context))?.source).toBe('overview');
  });
});
