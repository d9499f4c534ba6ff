import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSpecialists } from '../../agents/specialists.ts';
import { statementsOfSpecialists } from '../../app/conversation/statements/of-specialists.ts';
import { catalogOf } from '../../bench/mapping/column-list.ts';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { mapPhase } from '../../engine/map/map-phase.ts';
import { loadPlaybook, parsePlaybook } from '../../engine/playbook/load.ts';
import { specialistWords } from '../../engine/playbook/specialist-words.ts';
import { type Mapping, mappingDigest } from '../../model/mapping.ts';
import type { Lesson } from '../../model/matching.ts';
import { writtenPlaybook } from '../../model/playbook-databases.ts';
import { specialistTexts } from '../../model/specialist-text.ts';

const columns = (rows: readonly (readonly string[])[], name: string) =>
  catalogOf(
    rows.map(([entity = '', field = '', type = '', key = '']) => ({ entity, field, type, key })),
    name,
  );
const legacy = columns(
  [
    ['members', 'no', 'integer', 'yes'],
    ['members', 'sss', 'varchar(20)', ''],
    ['members', 'tin', 'varchar(20)', ''],
    ['members', 'miyembro', 'varchar(20)', ''],
    ['members', 'kulay', 'varchar(20)', ''],
  ],
  'legacy',
);
const modern = columns(
  [
    ['people', 'id', 'uuid', 'yes'],
    ['people', 'philhealth_no', 'text', ''],
  ],
  'modern',
);
const yaml = `
playbook: members
version: 1
title: Members
system: members
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: people, source: members, target: people, fields: {id: identity}}
`;

async function mapped(words: readonly Lesson[]): Promise<Mapping> {
  const playbook = { ...parsePlaybook(yaml, 'members'), words };
  const [phase] = playbook.phases;
  if (!phase) throw new Error('no phase');
  return mapPhase(phase, { playbook, source: legacy, target: modern, parser: openSqlParser() });
}

const ofColumn = ({ fields }: Mapping, target: string) => fields.find((field) => field.target === target);

describe('the specialist of hapihub', () => {
  const folder = 'playbooks/hapihub';

  it('is loaded for served models', () => {
    expect(loadSpecialists(join(folder, 'agents'))).toMatchObject([{ id: 'philhealth-billing', delegates: [] }]);
  });

  it('changes what the matcher proposes, with the reason, and so the digest that is approved', async () => {
    const [without, by] = [await mapped([]), await mapped(specialistWords(folder))];
    expect(ofColumn(without, 'philhealth_no')?.rule).not.toMatchObject({ column: 'miyembro' });
    expect(ofColumn(by, 'philhealth_no')?.rule).toMatchObject({ rule: 'copy', column: 'miyembro' });
    expect(ofColumn(by, 'philhealth_no')?.evidence).toContain(
      '"miyembro" means philhealth number since the specialist philhealth-billing says so.',
    );
    expect(mappingDigest(by)).not.toBe(mappingDigest(without));
  });

  it('stands in the playbook as it is worked with, and in none that is written', () => {
    const { playbook } = loadPlaybook(folder, 'playbooks');
    expect(playbook.words).toContainEqual({ word: 'cf4', meaning: 'form', by: 'the specialist philhealth-billing' });
    expect(writtenPlaybook(playbook)).not.toHaveProperty('words');
    expect(loadPlaybook('smile', 'playbooks').playbook).not.toHaveProperty('words');
  });

  it('says what it knows without a model: each line by its subject, each word by its meaning', () => {
    const statements = statementsOfSpecialists(specialistTexts(join(folder, 'agents')));
    expect(statements.find(({ says }) => says.startsWith('CF4: claim form 4'))).toMatchObject({
      source: 'specialist philhealth-billing',
      topic: 'CF4|CF4 meaning',
    });
    expect(statements.map(({ says }) => says)).toContain('philhealth number is also called: pin, philhealth id, miyembro.');
    expect(new Set(statements.map(({ source }) => source)).size).toBe(1);
  });
});

describe('words of a specialist', () => {
  let folder = '';
  const write = (text: string, name = 'words.md') =>
    writeFileSync(join(folder, 'agents', name), `---\nname: some-body\ndescription: Knows some words of the trade.\n---\n${text}\n`);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'specialist-'));
    mkdirSync(join(folder, 'agents'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are none where there is no specialist, or none says any', () => {
    expect(specialistWords(join(folder, 'nowhere'))).toEqual([]);
    write('You know.\n\n## Approach\n\n- color: plim');
    expect(specialistWords(folder)).toEqual([]);
  });

  it('are lines of a meaning and words, also over two lines', () => {
    write('## Words\n\n- Color: plim, Gorp\n  plim\n* name: nimi');
    expect(specialistWords(folder).map(({ word, meaning }) => [word, meaning])).toEqual([
      ['plim', 'color'],
      ['gorp plim', 'color'],
      ['nimi', 'name'],
    ]);
  });

  it.each([
    ['says nothing', '## Words\n\n- no colon here', 'meaning: word, word'],
    ['has signs for a meaning', '## Words\n\n- `id`; drop: x', 'meaning: word, word'],
    ['has too many', `## Words\n\n- a: ${'w,'.repeat(150)}w`, 'at most 100'],
    ['is too long', 'x'.repeat(20_000), 'at most 16384'],
  ])('are refused where a line or file %s', (_what, text, told) => {
    write(text);
    expect(() => specialistWords(folder)).toThrow(told);
    expect(() => specialistWords(folder)).toThrow(expect.objectContaining({ code: 'playbook_invalid' }));
  });

  it('are not read through a link', () => {
    write('## Words\n\n- color: plim');
    symlinkSync(join(folder, 'agents/words.md'), join(folder, 'agents/link.md'));
    expect(() => specialistWords(folder)).toThrow('symbolic link');
  });
});
