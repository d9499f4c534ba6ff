import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../../agents/ask.ts';
import type { AskEvent } from '../../agents/events.ts';
import { type Conversation, withConversation } from '../../app/conversation/open.ts';
import { showProposal } from '../../app/conversation/proposals.ts';
import { listDecisions } from '../../app/conversation/records.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import type { TransformProposal } from '../../model/transform-proposal.ts';
import type { AgentWorkbench } from '../../model/workbench.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { type ModelRequest, type ModelServer, type Reply, startModelServer } from '../support/model-server.ts';
import { person } from '../support/person.ts';

const source = `
  CREATE TABLE person (id integer PRIMARY KEY, full_name text, email text NOT NULL);
  INSERT INTO person SELECT i, 'Ann' || i || ' Lee', 'ann' || i || '@example.org' FROM generate_series(1, 40) AS i;
  CREATE TABLE town (id integer PRIMARY KEY, label text NOT NULL);
  INSERT INTO town SELECT n, 'Town ' || n FROM generate_series(1, 3) AS n;
  CREATE TABLE tagged (id integer PRIMARY KEY, tags text[], town_id integer);
  INSERT INTO tagged SELECT n, CASE WHEN n = 10 THEN NULL ELSE ARRAY['x' || n, 'y'] END, 1 + n % 3 FROM generate_series(1, 10) AS n;
  INSERT INTO person VALUES (41, NULL, 'nobody@example.org'), (42, 'Prince', 'prince@example.org');`;
const target = `
  CREATE TABLE people (id uuid PRIMARY KEY, first_name text, last_name text, email text);
  CREATE TABLE tags (id uuid PRIMARY KEY, tagged integer NOT NULL, position integer, tag text, place text);`;
const playbook = (from: string, to: string): string => `
playbook: written
version: 1
title: Names that rules cannot take apart
system: written
approvals: self
source: { url: "${from}" }
target: { url: "${to}" }
phases:
  - phase: people
    source: person
    target: people
    fields:
      first_name: { none: not yet }
      last_name: { none: not yet }
  - phase: tags
    source: tagged
    target: tags
    lookups:
      home: { entity: town, on: { id: town_id } } # kept as it was
    fields:
      tagged: { copy: id }
      position: { none: not yet }
      tag: { none: not yet }
      place: { none: not yet }
`;
const careless = `export default (row: SourceRow): Result => {
  const [first, last] = row.full_name!.split(' ');
  return { first, last: last!.toUpperCase() };
};`;
const careful = `export default (row: SourceRow): Result => {
  const [first = null, last = null] = row.full_name?.split(' ') ?? [];
  return { first, last };
};`;
const proposal: TransformProposal = {
  phase: 'people',
  file: 'transforms/names.ts',
  source: careful,
  output: { first: 'text', last: 'text' },
  fields: { first_name: 'first', last_name: 'last' },
  tests: [
    { name: 'two names', row: { full_name: 'Ann Lee' }, expect: { row: { first: 'Ann', last: 'Lee' } } },
    { name: 'no name', row: { full_name: null }, expect: { row: { first: null, last: null } } },
  ],
  why: 'A full name has two parts.',
};

const servers: ModelServer[] = [];
let [folder, targetUrl] = ['', ''];
beforeEach(async () => {
  const sourceUrl = await createDatabase('written_legacy');
  targetUrl = await createDatabase('written_modern');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  folder = await mkdtemp(join(tmpdir(), 'godwit-written-'));
  await writeFile(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await rm(folder, { recursive: true, force: true });
});

function caller(environment: Record<string, string> = {}): Caller {
  const always = { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent', SANDBOX: 'isolate' };
  const config = loadConfig({}, { ...always, ...environment }, folder);
  return { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
}
const converse = <T>(work: (conversation: Conversation) => Promise<T>, environment: Record<string, string> = {}): Promise<T> =>
  withConversation(caller(environment), folder, work);
const bench = <T>(work: (bench: AgentWorkbench) => Promise<T>): Promise<T> => converse(({ context }) => work(context.bench));
const tried = (change: Partial<TransformProposal>) => bench((each) => each.proposeTransform({ ...proposal, ...change }, 'data-mapping'));
const file = () => join(folder, 'transforms/names.ts');

describe('a transform that an agent writes', () => {
  it('is kept where tests and real rows do well, and stands in the playbook once a person approves it', () =>
    converse(async ({ context, approvals }) => {
      const { digest, problems, tests, sample } = await context.bench.proposeTransform(proposal, 'data-mapping');
      expect([problems, tests.map(({ passed }) => passed)]).toEqual([[], [true, true]]);
      expect(sample).toMatchObject({ rows: 42, written: 42, failedTotal: 0 });
      expect(existsSync(file())).toBe(false);
      const request = await context.bench.requestApproval(digest ?? '', 'asked', 'data-mapping');
      expect(request).toMatchObject({ what: 'transform of people', state: 'waiting' });
      const { lines } = await showProposal(caller(), folder, (digest ?? '').slice(0, 12));
      expect(lines.join('\n')).toContain(`  | ${careful.split('\n')[1]}`);
      expect(lines.join('\n')).toMatch(/passed two names[\s\S]*On 42 real rows: 42 written, 0 failed[\s\S]*→ first=/);
      expect(lines.join('\n')).not.toContain('Ann1 Lee');
      await expect(showProposal(caller(), folder, 'ffffff')).rejects.toMatchObject({ code: 'artifact_not_found' });
      await approvals.decide({ digest: digest ?? '', decision: 'approved', by: person('ada') });
      expect(await readFile(file(), 'utf8')).toBe(careful);
      const decisions = await listDecisions(caller(), folder, 10);
      const shown = { sandbox: 'isolate', rows: 42, written: 42, rejected: 0, failed: 0 };
      expect(decisions.filter(({ what }) => what.startsWith('approved')).flatMap(({ code }) => code?.shown ?? [])).toMatchObject([
        shown,
        shown,
      ]);
      expect(await readFile(join(folder, 'playbook.yaml'), 'utf8')).toMatch(/copy: names\.first/);
      const outcome = await context.bench.request(
        { action: 'run', only: ['people'], except: [], withDependencies: false },
        'migration-execution',
      );
      expect(outcome).toMatchObject({ state: 'done', needs: [] });
      const { rows } = await withClient(targetUrl, (client) => client.query("SELECT count(*) FROM people WHERE last_name = 'Lee'"));
      expect(rows).toEqual([{ count: '40' }]);
    }));

  it('is overruled by real rows, whatever its tests say, and its values stay masked', async () => {
    const [first] = proposal.tests;
    const { digest, problems, sample } = await tried({
      source: careless,
      tests: first ? [{ ...first, expect: { row: { last: 'LEE' } } }] : [],
    });
    expect([digest, problems]).toEqual([null, ['It fails on 2 of 42 real rows.']]);
    expect(sample.failed.map(({ reason, line }) => [reason, line])).toEqual([
      ['transform_error', 2],
      ['transform_error', 3],
    ]);
    expect(JSON.stringify(sample)).not.toMatch(/Ann1 Lee|ann1@/);
    expect(existsSync(file())).toBe(false);
  });

  it('is not kept where a test fails; the message says what came out', async () => {
    const wrong = [{ name: 'swapped', row: { full_name: 'Ann Lee' }, expect: { row: { first: 'Lee' } } }];
    const { digest, tests } = await tried({ tests: wrong });
    expect([digest, tests]).toEqual([null, [{ name: 'swapped', passed: false, message: 'first: expected "Lee", got "Ann".' }]]);
  });

  it.each([
    [
      'an import',
      "import { readFileSync } from 'node:fs';\nexport default () => ({ first: readFileSync('/etc/passwd', 'utf8') });",
      /import/,
    ],
    ['a clock', 'export default (): Result => ({ first: String(Date.now()), last: null });', /Date/],
    ['a wrong type', 'export default (): Result => ({ first: 7, last: null });', /number/],
    ['a column that is not there', 'export default (row: SourceRow): Result => ({ first: row.nickname, last: null });', /nickname/],
  ])('is refused with %s', async (_what, code, message) => {
    await expect(tried({ source: code })).rejects.toThrow(message);
  });

  it('cannot take the place of a file that is there, nor of another transform', async () => {
    await converse(async ({ context, approvals }) => {
      const { digest } = await context.bench.proposeTransform(proposal, 'data-mapping');
      const other = await context.bench.proposeTransform({ ...proposal, source: `${careful}\n` }, 'data-mapping');
      await approvals.decide({ digest: digest ?? '', decision: 'approved', by: person('ada') });
      await context.bench.requestApproval(other.digest ?? '', 'asked', 'data-mapping');
      await expect(approvals.decide({ digest: other.digest ?? '', decision: 'approved', by: person('ada') })).rejects.toThrow(
        /is there already/,
      );
      // What was not made is not approved: it still waits.
      expect((await context.bench.pending()).map(({ id }) => id)).toContain(other.digest);
      expect(await readFile(file(), 'utf8')).toBe(careful);
    });
    await expect(tried({ file: 'transforms/second.ts' })).rejects.toThrow(/has the transform transforms\/names\.ts already/);
  });
});

describe('a transform that an agent writes with look-ups, arrays and several rows of one', () => {
  const several: TransformProposal = {
    phase: 'tags',
    file: 'transforms/tags.ts',
    source: `export default (row: SourceRow, { reject }: Tools): Result => {
  const tags = (row.tags ?? []).flat().filter((tag) => tag !== null);
  if (tags.length === 0) return reject('no_tags');
  return tags.map((tag, i) => ({ position: i + 1, tag, place: row['town.label'] }));
};`,
    output: { position: 'integer', tag: 'text', place: 'text' },
    each: 'position',
    lookups: { town: { entity: 'town', on: { id: 'town_id' } } },
    fields: { position: 'position', tag: 'tag', place: 'place' },
    tests: [
      {
        name: 'two tags',
        row: { tags: '{a,b}', 'town.label': 'Oslo' },
        expect: {
          rows: [
            { position: '1', tag: 'a', place: 'Oslo' },
            { position: '2', tag: 'b', place: 'Oslo' },
          ],
        },
      },
      { name: 'none', row: { tags: '{}' }, expect: { rejected: 'no_tags' } },
    ],
    why: 'Each tag is a row.',
  };
  const wish = (change: Partial<TransformProposal> = {}) =>
    bench((each) => each.proposeTransform({ ...several, ...change }, 'data-mapping'));

  it('is tried with them, told in full, and stands in the playbook once approved', () =>
    converse(async ({ context, approvals }) => {
      const { digest, problems, tests, sample } = await context.bench.proposeTransform(several, 'data-mapping');
      expect([problems, tests.map(({ message }) => message)]).toEqual([[], ['as expected', 'as expected']]);
      expect(sample).toMatchObject({ rows: 10, written: 9, targetRows: 18, rejected: { no_tags: 1 }, failedTotal: 0 });
      expect(sample.columns.before).toContain('town.label');
      expect(sample.examples[0]?.after).toHaveLength(2);
      await context.bench.requestApproval(digest ?? '', 'asked', 'data-mapping');
      const { lines } = await showProposal(caller(), folder, (digest ?? '').slice(0, 12));
      expect(lines.join('\n')).toMatch(
        /tags looks up town: [\s\S]*in several rows of one, told apart by position[\s\S]*9 written as 18 rows/,
      );
      await approvals.decide({ digest: digest ?? '', decision: 'approved', by: person('ada') });
      const text = await readFile(join(folder, 'playbook.yaml'), 'utf8');
      expect(text).toMatch(/each: position/);
      expect(text).toMatch(/town:\s*\{\s*entity: town/);
      expect(text).toContain('# kept as it was');
      const outcome = await context.bench.request(
        { action: 'run', only: ['tags'], except: [], withDependencies: false },
        'migration-execution',
      );
      expect(outcome).toMatchObject({ state: 'done' });
      const { rows } = await withClient(targetUrl, (client) =>
        client.query('SELECT count(*)::integer AS n, min(place) AS place FROM tags'),
      );
      expect(rows).toEqual([{ n: 18, place: 'Town 1' }]);
    }));

  it('says which row of a test differs, and how many there are', async () => {
    const [first] = several.tests;
    if (!first) throw new Error('there is a test');
    const rows = [{ tag: 'a' }, { tag: 'c' }];
    const wrong = await wish({
      tests: [
        { ...first, expect: { rows } },
        { ...first, expect: { row: { tag: 'a' } } },
      ],
    });
    expect([wrong.digest, wrong.tests.map(({ message }) => message)]).toEqual([
      null,
      ['row 2, tag: expected "c", got "b".', 'It made 2 rows; expected 1.'],
    ]);
  });

  it.each([
    ['rows that nothing tells apart', { each: 'nothing' }, /there is no output "nothing"/],
    ['rows told apart by what cannot', { output: { ...several.output, position: 'json' as const } }, /rows are told apart by/],
    ['a look-up that is there', { lookups: { home: { entity: 'town', on: { id: 'town_id' } } } }, /has a look-up home already/],
    ['an entity that is not there', { lookups: { town: { entity: 'village', on: { id: 'town_id' } } } }, /no entity "village"/],
    ['a column that is not there', { lookups: { town: { entity: 'town', on: { ident: 'town_id' } } } }, /town has no column "ident"/],
    ['code that reads more than was joined', { lookups: {} }, /town\.label/],
  ])('is refused with %s', async (_what, change, message) => {
    await expect(wish(change)).rejects.toThrow(message);
  });

  it('fails real rows where it makes several and does not say so', async () => {
    const { each: _, ...one } = several;
    const { digest, problems } = await bench((on) => on.proposeTransform(one, 'data-mapping'));
    expect([digest, problems]).toEqual([null, ['1 of 2 tests fail.', 'It fails on 9 of 10 real rows.']]);
  });
});

describe('exploring', () => {
  it('answers one SELECT, masked, and code on its rows', () =>
    bench(async ({ explore }) => {
      const asked = await explore({ side: 'source', database: null, query: 'SELECT id, email FROM person ORDER BY id', code: null });
      expect(asked).toMatchObject({ read: 42, cut: null, masked: ['email'], columns: ['id', 'email'] });
      expect(JSON.stringify(asked.rows)).not.toContain('@example');
      const code = "export default (row: SourceRow): Result => ({ words: row.full_name === null ? 0 : row.full_name.split(' ').length });";
      const computed = await explore({ side: 'source', database: null, query: 'SELECT full_name FROM person ORDER BY id LIMIT 60', code });
      expect(computed).toMatchObject({ read: 42, masked: ['full_name'], columns: ['words'] });
    }));

  it.each([
    ['DELETE FROM person', 'expression_refused'],
    ['SELECT 1; DROP TABLE person', 'expression_refused'],
    ["SELECT pg_read_file('/etc/passwd')", 'expression_refused'],
    ['SELECT nothing FROM person', 'argument_invalid'],
  ])('refuses %s', async (query, code) => {
    await expect(bench(({ explore }) => explore({ side: 'source', database: null, query, code: null }))).rejects.toMatchObject({ code });
  });

  it('cuts what is too much', () =>
    bench(async ({ explore }) => {
      const { read, cut } = await explore({ side: 'target', database: null, query: 'SELECT * FROM generate_series(1, 1000)', code: null });
      expect([read, cut]).toEqual([50, 'rows']);
    }));
});

describe('a served model that writes transforms', () => {
  const toolNames = ({ body }: ModelRequest): string[] => body.tools?.map(({ function: { name } }) => name) ?? [];
  const lastWord = ({ body }: ModelRequest): string => JSON.stringify(body.messages.at(-1)?.content ?? '');
  const calls = (name: string, input: unknown): Reply => ({ calls: [{ name, arguments: JSON.stringify(input) }] });

  async function asked(write: (request: ModelRequest, attempt: number) => Reply) {
    let attempt = 0;
    const server = await startModelServer((request) => {
      const isFirst = request.body.messages.every(({ role }) => role !== 'tool');
      if (!toolNames(request).includes('write_transform')) {
        return isFirst ? calls('agent-data-mapping', { prompt: 'take full_name apart' }) : { text: 'Done.' };
      }
      return write(request, attempt++);
    });
    servers.push(server);
    const environment = { GODWIT_MODEL: 'scripted', OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.url };
    const events: AskEvent[] = [];
    await converse(async ({ context }) => {
      for await (const event of ask('take full_name apart', { ...context, history: [], signal: new AbortController().signal }))
        events.push(event);
    }, environment);
    const tools = events.flatMap((event) => (event.type === 'tool' ? [event.tool] : []));
    return { events, tools, prompts: JSON.stringify(server.requests.map(({ body }) => body.messages)) };
  }

  it('mends it by what failed on real rows, and then asks a person', async () => {
    const { tools, events, prompts } = await asked((request, attempt) => {
      if (attempt === 0) return calls('write_transform', { ...proposal, source: careless });
      if (attempt === 1) return calls('write_transform', proposal);
      const digest = /digest\W+([0-9a-f]{64})/.exec(lastWord(request))?.[1];
      return attempt === 2 && digest ? calls('request_approval', { digest, why: 'asked' }) : { text: 'It waits for a person.' };
    });
    expect(tools).toEqual(['write_transform', 'write_transform', 'request_approval']);
    expect(prompts).toMatch(/It fails on 2 of 42 real rows/);
    expect(prompts).not.toMatch(/Ann1 Lee|ann1@example/);
    expect(events.find(({ type }) => type === 'approval')).toMatchObject({ request: { what: 'transform of people', state: 'waiting' } });
    expect(existsSync(file())).toBe(false);
  }, 180_000);

  it('that never gets it right ends within its steps, and nothing is kept', async () => {
    const { tools, events } = await asked(() => calls('write_transform', { ...proposal, source: careless }));
    expect(tools.length).toBeLessThanOrEqual(25);
    expect(events.some(({ type }) => type === 'approval')).toBe(false);
    expect(events.at(-1)).toMatchObject({ type: 'done' });
    expect(existsSync(file())).toBe(false);
  }, 300_000);
});
