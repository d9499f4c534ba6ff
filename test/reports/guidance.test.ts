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
    expect(said.get('Can we go back?')).toMatch(/^Yes\..*rehearsed on .* in /);
    expect(said.get('What will people notice tomorrow?')).toContain('People choose a new one.');
    expect(said.get('Who approved it?')).toContain('Ada (1 part)');
    expect(said.get('How long does the real move take?')).toMatch(/^Measured: 20 s for 1 part.*allow 15 s to 30 s/);
    expect(said.get('What is still a risk?')).toContain('Health data is migrated');
    expect(said.get('Which parts of the house are touched?')).toMatch(/^Touched: Patients\./);
    expect(
      answers({ ...cleanRun, places: { source: 'a', target: 'b', isEmbedded: false } }).get('Is this a trial, and is it finished?'),
    ).toMatch(/^Real:/);
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
