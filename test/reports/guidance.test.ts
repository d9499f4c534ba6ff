import { describe, expect, it } from 'vitest';
import { findRisks } from '../../engine/risks.ts';
import type { RunReport } from '../../model/report.ts';
import { guidanceReport } from '../../reports/guidance/guidance-report.ts';
import type { GuidanceInput } from '../../reports/guidance/input.ts';
import { type Judgement, judge, judgementWords } from '../../reports/judgement.ts';
import { makeReports, type NamedReport } from '../../reports/registry.ts';
import { shareTexts } from '../../reports/units.ts';
import { textOf } from '../../reports/with-terms.ts';
import { glossary } from '../../reports/words/glossary.ts';
import { personText } from '../../reports/words/people.ts';
import { knownRisks } from '../../reports/words/risks.ts';
import {
  balances,
  cases,
  catalogOf,
  cleanRun,
  entityNamed,
  mapping,
  patients,
  plan,
  profile,
  run,
  verdict,
  waitingOf,
} from './examples.ts';

const catalog = catalogOf([entityNamed('dispatch_patient')]);
const rollback = { at: '2026-11-20T10:00:00Z', seconds: 12, phases: [] };
const entities = new Map([['patients', { mapping, profile, samples: [] }]]);
const input = (of: RunReport): GuidanceInput => ({
  run: of,
  plan,
  verdict: { ...verdict, phases: verdict.phases.map((phase) => ({ ...phase, amounts: balances })) },
  rollback,
  source: catalog,
  profile,
  waiting: waitingOf(of),
  entities,
});
const answers = (of: RunReport): Map<string, string> => {
  const found = guidanceReport(input(of)).blocks.find((block) => block.block === 'table');
  return new Map(found?.block === 'table' ? found.rows.map(([question = '', answer = '']) => [question, answer]) : []);
};
const failed = { verdict: 'failed', checks: 12, failed: 2, differences: 7, artifact: 'd' } as const;
const each: Readonly<Record<Judgement, RunReport>> = {
  rolled_back: { ...cleanRun, status: 'rolled_back' },
  rehearsal: { ...cleanRun, mode: 'rehearse' },
  dry_run: { ...cleanRun, mode: 'dry_run' },
  contradictory: { ...run, quarantine: run.quarantine.slice(1) },
  wrong: { ...cleanRun, verdict: failed },
  stopped: { ...cleanRun, status: 'failed' },
  under_way: { ...cleanRun, phases: [...cleanRun.phases, cases] },
  unchecked: { ...cleanRun, verdict: null },
  undecided: run,
  safe: cleanRun,
};

/** Flesch's reading ease of English: 60 is plain, 30 is for academics. */
function readingEase(text: string): number {
  const words = text.match(/[A-Za-z][A-Za-z'-]*/g) ?? [];
  const sentences = text.split(/[.!?;:]\s/).filter((sentence) => /[a-z]/i.test(sentence)).length;
  const syllables = words.reduce(
    (sum, word) =>
      sum +
      Math.max(
        1,
        (
          word
            .toLowerCase()
            .replace(/e$/, '')
            .match(/[aeiouy]+/g) ?? []
        ).length,
      ),
    0,
  );
  return 206.835 - 1.015 * (words.length / sentences) - 84.6 * (syllables / words.length);
}

describe('the guidance', () => {
  it.each(Object.keys(judgementWords) as Judgement[])('is plain to read, and explains its words, when a run is %s', (judgement) => {
    const of = each[judgement];
    expect(judge(of)).toBe(judgement);
    const { blocks } = guidanceReport(input(of));
    const told = blocks
      .filter(({ block }) => block !== 'evidence' && block !== 'picture')
      .map(textOf)
      .join('. ');
    expect(readingEase(told)).toBeGreaterThan(55);
    for (const { term, meaning, pattern } of glossary) {
      const first = blocks.findIndex((block) => pattern.test(textOf(block)));
      if (first < 0) continue;
      const next = blocks.findIndex((block, i) => i > first && block.block === 'heading' && block.level === 2 && i > 1);
      const section = blocks.slice(first, blocks.findIndex((block, i) => i >= first && textOf(block).startsWith('Words: ')) + 1);
      expect(section.map(textOf).join(' '), `${term} before ${next}`).toContain(meaning);
    }
  });

  it('answers the ten questions of who answers for the house', () => {
    const said = answers({ ...run, places: { source: 'legacy', target: 'modern', isEmbedded: true } });
    expect(said.get('Is this a trial, and is it finished?')).toMatch(/^A trial for the house.* from legacy to modern.*Finished on/);
    expect(said.get('Is anything lost?')).toMatch(/^No\. 100 rows read = 90 written \+ 5 already there \+ 2 left out \+ 3 kept aside\./);
    expect(said.get('Does the money add up?')).toBe(
      'Yes, to the last decimal. Patients, balance: 1,234.50 in the old system = 1,200 arrived + 34.50 kept aside.',
    );
    expect(said.get('Who must decide what, by when?')).toMatch(/^2 decisions by: .*before the old system is closed/);
    expect(said.get('Can we go back?')).toMatch(/^Yes\..*Taking it back was tried on .* in /);
    expect(said.get('What will people notice tomorrow?')).toContain('3 rows will not be found');
    expect(said.get('Who approved it?')).toContain('Ada (1 part)');
    expect(said.get('How long does the real move take?')).toMatch(/^Measured: 20 s for 1 part.*Allow 15 s to 30 s.*is assumed/);
    const paced = cleanRun.phases.map((phase) => ({ ...phase, pace: { batches: 10, slow: 4, likely: 5, fast: 10 } }));
    expect(answers({ ...cleanRun, phases: paced }).get('How long does the real move take?')).toMatch(/Allow 10 s to 25 s.*10 batches/);
    expect(said.get('What is still a risk?')).toContain('Health data is migrated');
    expect(said.get('Which parts of the house are touched?')).toMatch(/^Touched: Patients\./);
    expect(
      answers({ ...cleanRun, places: { source: 'a', target: 'b', isEmbedded: false } }).get('Is this a trial, and is it finished?'),
    ).toMatch(/^Real:/);
  });

  it('says of schemas that nobody looked into, wherever it says what stays unread, and of what an earlier tool moved', () => {
    const office = entityNamed('dispatch_office');
    const patient = entityNamed('dispatch_patient', {
      references: [{ name: 'f', fields: ['office_id'], entity: 'dispatch_office', toFields: ['id'], onDelete: '', onUpdate: '' }],
    });
    const fields = [
      ...mapping.fields,
      {
        target: 'practice_id',
        rule: { rule: 'reference' as const, identity: 'practices', columns: ['office_id'], missing: 'quarantine' as const, late: false },
        confidence: 1,
        evidence: [],
      },
    ];
    const unreadSchemas = [{ name: 'archive', tables: 1, rows: null }];
    const told = (entitiesOf: typeof catalog.entities, adopted: RunReport['adopted'] = []): string =>
      guidanceReport({
        ...input({ ...cleanRun, adopted }),
        source: { ...catalogOf(entitiesOf, { dispatch_office: { rows: 12, bytes: 1 } }), unreadSchemas },
        entities: new Map([['patients', { mapping: { ...mapping, fields }, profile, samples: [] }]]),
      })
        .blocks.map(textOf)
        .join(' ');
    expect(told([patient])).not.toMatch(/No table of the old system stays unread|every table of the old system was read/);
    expect(told([patient]).match(/the schema archive \(1 table, rows not counted\)/g)).toHaveLength(2);
    const before = told([patient, office], [{ identity: 'practices', entity: 'practices', meaning: 'The practices.' }]);
    expect(before).toContain('dispatch_office (12 rows; an earlier tool moved it as practices)');
    expect(before.match(/practices \(The practices\)/g)).toHaveLength(2);
  });

  it('counts who bears a mark that goes nowhere', () => {
    const field = { nulls: 0, distinct: 2, distinctIsExact: true, patterns: {}, sensitivity: null, sketch: [] };
    const common = [
      { value: 'false', rows: 9 },
      { value: 'true', rows: 3 },
    ];
    const is_admin = { ...field, rows: 12, common } as unknown as (typeof profile.entities)[string]['fields'][string];
    const marked = { ...profile, entities: { [mapping.source]: { rows: 12, sampledRows: 12, fields: { is_admin } } } };
    const left = { ...mapping, noTarget: [{ column: 'is_admin', reason: 'Administrators are named anew.' }] };
    const told = { ...input(run), profile: marked, entities: new Map([['patients', { mapping: left, profile: marked, samples: [] }]]) };
    const guidance = makeReports({ ...told, risks: [], target: catalog }).find(({ file }) => file === 'guidance');
    expect(guidance?.document.blocks.map(textOf).join(' ')).toContain('3 rows of the old system bear that mark');
  });

  it('tells first which rows are missed or came alone, and columns last', () => {
    const judged = verdict.phases.map((phase) => ({ ...phase, unlinked: [{ column: 'profile_id', identity: 'profiles', rows: 14 }] }));
    const clinical = makeReports({ ...input(run), risks: [], target: catalog, verdict: { ...verdict, phases: judged } });
    for (const file of ['guidance', 'for_clinical_leads']) {
      const text =
        clinical
          .find((each) => each.file === file)
          ?.document.blocks.map(textOf)
          .join(' ') ?? '';
      const places = ['3 rows will not be found', '14 rows came without the one of profiles', 'New internal numbers', 'Password: '];
      const found = places.map((each) => text.indexOf(each));
      expect(Math.min(...found), file).toBeGreaterThan(0);
      expect(found, file).toEqual(found.toSorted((a, b) => a - b));
    }
  });

  it('says that money does not add up where it does not', () => {
    const [balance] = balances;
    const broken = input(run);
    const phases = verdict.phases.map((phase) => ({ ...phase, amounts: balance ? [{ ...balance, holds: false }] : [] }));
    const text = guidanceReport({ ...broken, verdict: { ...verdict, phases } })
      .blocks.map(textOf)
      .join(' ');
    expect(text).toContain('No: Patients, balance.');
  });
});

const counts = /(?<![\d.,])(\d[\d,]*) (?:rows? )?(read|written|new|overwritten|already there|left out|kept aside)\b/g;

describe('the numbers of all reports', () => {
  const known = {
    ...run,
    phases: run.phases.map((phase) => ({
      ...phase,
      fates: { ...(phase.fates ?? cases.fates ?? patients.fates), inserted: 60, overwritten: 30 } as never,
    })),
  };
  const made = makeReports({ ...input(known), risks: plan.risks, target: catalog, profile, run: known });
  const told = ({ document }: NamedReport): string => document.blocks.map(textOf).join(' ');

  it('are the same wherever they stand: each count of a fate is one that the run has', () => {
    const of = { read: [100], written: [90], new: [60], overwritten: [30], 'already there': [5], 'left out': [2], 'kept aside': [3, 2, 1] };
    for (const report of made) {
      for (const [, count = '', fate = ''] of told(report).matchAll(counts)) {
        expect(of[fate as keyof typeof of], `${report.file}: ${count} ${fate}`).toContain(Number(count.replaceAll(',', '')));
      }
    }
    expect(made.flatMap((report) => [...told(report).matchAll(counts)]).length).toBeGreaterThan(10);
  });

  const left = [{ phase: 'patients', cause: 'orphan', by: 'Maria', why: 'closed practices', rows: 1, at: '2026-11-22T08:00:00Z' }];
  const decided = makeReports({ ...input({ ...known, leftBehind: left }), risks: [], target: catalog, profile });
  const textIn = (reports: readonly NamedReport[], file: string): string => {
    const found = reports.find((each) => each.file === file);
    return found ? told(found) : '';
  };

  it('say who left rows behind and why, and that those wait for nobody', () => {
    for (const file of ['guidance', 'quarantine_report']) expect(textIn(decided, file)).toMatch(/Maria closed practices 2026-11-22/);
    const all = run.quarantine.map((group) => ({ ...group, dismissed: group.rows }));
    const settled = makeReports({ ...input({ ...run, quarantine: all }), risks: [], target: catalog, profile });
    expect(textIn(settled, 'for_finance_leads')).not.toContain('until somebody decides');
    expect(textIn(made, 'for_finance_leads')).toContain('the others wait for a decision');
    // What is decided already is in no count of what waits.
    expect(textIn(made, 'guidance')).toContain('Belongs to something that does not exist: 1 row');
    expect(textIn(made, 'guidance')).toContain('Where: Patients, profile id (1).');
  });

  it('give one measured duration, in plan, guidance and progress', () => {
    for (const file of ['guidance', 'plan_report', 'migration_progress_report']) expect(textIn(made, file), file).toMatch(/\b20 s\b/);
    expect(textIn(made, 'plan_report')).toContain('Downtime: 20 s');
  });

  it('name parts by their titles, and call them parts', () => {
    const titled = { ...known, phases: known.phases.map((phase) => ({ ...phase, title: 'People' })) };
    const named = makeReports({ ...input(titled), risks: [], target: catalog, profile });
    for (const report of named) {
      if (['inventory_report', 'rollback_report'].includes(report.file)) continue;
      expect(told(report).replace(/Appendix: .*/s, ''), report.file).not.toMatch(/\bphases?\b/i);
    }
    for (const file of ['migration_progress_report', 'validation_report', 'quarantine_report'])
      expect(textIn(named, file)).toContain('People (patients)');
  });

  it('tell rows that are set against each other from rows that are judged one by one', () => {
    const sampled = { ...verdict, phases: verdict.phases.map((phase) => ({ ...phase, coverage: '17000 of 66948 rows' })) };
    const text = textIn(makeReports({ ...input(known), risks: [], target: catalog, verdict: sampled }), 'validation_report');
    expect(text).toContain('All rows, set against each other Judged again one by one');
    expect(text).toContain('95 17000 of 66948 rows');
  });

  it('have a word each for a rehearsal of the move and for trying the way back', () => {
    for (const report of made) expect(told(report), report.file).not.toMatch(/rehears/i);
  });

  it('name checks and differences alike', () => {
    const summary = made
      .filter(({ file }) => file !== 'validation_report')
      .flatMap((report) => [...told(report).matchAll(/(\d+) checks/g)]);
    expect(new Set(summary.map(([, count]) => count)).size).toBeLessThanOrEqual(1);
  });

  it('hold no ids and digests outside of the appendix', () => {
    for (const { file, document } of made) {
      const end = document.blocks.findIndex((block) => block.block === 'heading' && block.text.startsWith('Appendix'));
      const running = document.blocks.slice(0, end < 0 ? undefined : end).filter(({ block }) => block !== 'table');
      expect(running.map(textOf).join(' '), file).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{40,}/);
    }
  });

  it('lead back to the guidance from every report', () => {
    for (const { file, document } of made) {
      if (file === 'guidance') continue;
      expect(
        document.blocks.some((block) => block.block === 'evidence' && block.reports.includes('guidance')),
        file,
      ).toBe(true);
    }
  });

  it('add up to 100 %', () => {
    expect(shareTexts([1, 1, 1], 3)).toEqual(['33.334 %', '33.333 %', '33.333 %']);
    expect(shareTexts([9_999_999, 1], 10_000_000)).toEqual(['99.999 %', '0.001 %']);
    expect(shareTexts([0, 0], 0)).toEqual(['–', '–']);
  });
});

it('every risk that the profile can raise has a word on what ends it', () => {
  const kinds = ['orphans', 'duplicates', 'duplicates_ignoring_case', 'impossible_dates', 'broken_json', 'mojibake', 'control_characters'];
  const findings = kinds.map((kind) => ({ kind, entity: 'e', fields: ['f'], rows: 1, message: '' }));
  const titles = findRisks(catalog, { ...profile, findings }, []).map(({ title }) => title);
  for (const title of titles) expect(knownRisks).toContain(title);
});

it('a person is named without files and digests', () => {
  expect(personText('approvals/cases.json, committed in git by Ada Lovelace at 014c9fcf64ed')).toBe(
    'Ada Lovelace (kept with the playbook)',
  );
  expect(personText('Ada')).toBe('Ada');
});
