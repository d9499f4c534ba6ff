import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toHtml } from '../../reports/html.ts';
import { toMarkdown } from '../../reports/markdown.ts';
import { makeReports, type ReportInput, reportKinds } from '../../reports/registry.ts';
import { cases, catalogOf, entityNamed, mapping, patients, plan, profile, run, verdict, waitingOf } from './examples.ts';
import { hostileTexts } from './hostile.ts';
import { all, attribute, readMarkdown, readPage } from './parse.ts';

const nothing: ReportInput = {
  source: null,
  target: null,
  profile: null,
  risks: [],
  plan: null,
  run: null,
  verdict: null,
  rollback: null,
  waiting: [],
  entities: new Map(),
};
const source = catalogOf(
  [
    entityNamed('dispatch_patient', { rowSecurity: { enabled: true, forced: true, policies: [{ name: 'p', definition: 'd' }] } }),
    entityNamed('dispatch_project', {
      references: [{ name: 'f', fields: ['patient_id'], entity: 'dispatch_patient', toFields: ['id'], onDelete: '', onUpdate: '' }],
    }),
  ],
  { dispatch_patient: { rows: 100, bytes: 2048 }, dispatch_project: { rows: 1000, bytes: 4096 } },
);
const rollback: ReportInput['rollback'] = {
  at: '2026-11-21T10:00:00Z',
  seconds: 75,
  phases: [
    {
      phase: 'patients',
      entity: 'patients',
      removed: 100,
      restored: 2,
      gone: 0,
      before: {
        run: '00000000-0000-4000-8000-000000000001',
        phase: 'patients',
        entity: 'patients',
        takenAt: '2026-11-21T09:00:00Z',
        point: { position: '0/17', name: null, why: 'the server does not archive its write-ahead log' },
        rows: 2,
        digest: '1 2 3 4',
        backup: { file: 'backups/patients.copy.gz', bytes: 99, sha256: 'ab12' },
        why: null,
      },
      rows: 2,
      isAsBefore: true,
    },
  ],
};
const queries: ReportInput['queries'] = {
  ...{ playbook: 'smile', at: '2026-11-21T11:00:00Z', source: 'db:5432/old', target: 'db:5432/new' },
  queries: [
    {
      ...{ title: 'open cases', origin: 'playbook', calls: null, target_sql: 'SELECT 1', rounds: 7 },
      source_ms: { median: 2, low: 1.9, high: 2.2 },
      target_ms: { median: 8, low: 7.5, high: 9 },
      ratio: { median: 4, low: 3.6, high: 4.4 },
      ...{ speed: 'slower', rows: { source: 3, target: 3 }, results: 'equal', why: null },
      plan: ['Seq Scan on cases (3 rows × 1, 8.00 ms, 90 pages)', "  Filter: (state = '…'::text)"],
    },
  ],
  left: [{ query: 'SELECT count(*) OVER () FROM t', calls: 12, why: 'it has a window' }],
  checks: [
    {
      name: 'queries.as_fast',
      status: 'failed',
      message: '0 of 1 queries are as fast.',
      fix: 'Look.',
      expected: 'at least 1',
      actual: '0',
    },
  ],
};
const whole: ReportInput = {
  source,
  target: catalogOf([entityNamed('patients')]),
  profile,
  risks: plan.risks,
  plan,
  run: { ...run, phases: [patients, cases] },
  verdict,
  rollback,
  queries,
  waiting: waitingOf(run),
  entities: new Map([
    ['patients', { mapping, profile, samples: [{ source: { id: '42', name: 'Ada' }, target: { id: 'u', name: 'Ada' } }] }],
  ]),
};

/** The same value with every text in it replaced, but for those that choose between words. */
function poison<T>(value: T, text: string): T {
  const kept = new Set([
    'rule',
    'status',
    'kind',
    'mode',
    'verdict',
    'strategy',
    'missing',
    'action',
    'duplicates',
    'triggers',
    'severity',
    'sensitivity',
    'keySensitivity',
  ]);
  const visit = (each: unknown, name: string): unknown => {
    if (typeof each === 'string') return kept.has(name) ? each : text;
    if (each instanceof Map) return new Map([...each].map(([, member]) => [text, visit(member, '')]));
    if (Array.isArray(each)) return each.map((member) => visit(member, name));
    if (each === null || typeof each !== 'object') return each;
    return Object.fromEntries(Object.entries(each).map(([key, member]) => [key, visit(member, key)]));
  };
  return visit(value, '') as T;
}

describe('all reports', () => {
  it('are made from what there is, and none from nothing', () => {
    expect(makeReports(nothing)).toEqual([]);
    expect(makeReports({ ...nothing, plan }).map(({ file }) => file)).toEqual(['plan_report']);
    expect(makeReports(whole).map(({ file }) => file)).toEqual([
      'guidance',
      'for_clinical_leads',
      'for_finance_leads',
      'for_it_leads',
      'final_comprehensive_report',
      'migration_progress_report',
      'PATIENTS_MIGRATION_REPORT',
      'CASES_MIGRATION_REPORT',
      'validation_report',
      'quarantine_report',
      'query_report',
      'rollback_report',
      'plan_report',
      'inventory_report',
    ]);
  });

  it('link only to reports that were made', () => {
    for (const input of [whole, { ...nothing, run }]) {
      const made = makeReports(input);
      const files = new Set(made.map(({ file }) => `${file}.html`));
      const links = made.flatMap(({ document }) => all(readPage(toHtml(document)), 'a').map((link) => attribute(link, 'href')));
      expect(links.length).toBeGreaterThan(0);
      for (const link of links) expect(files).toContain(link);
    }
  });

  it('are valid and plain whatever names, comments and reasons say', () => {
    for (const text of hostileTexts.filter((_, i) => i % 6 === 0)) {
      for (const { document } of makeReports(poison(whole, text))) {
        const page = readPage(toHtml(document));
        expect(page.errors).toEqual([]);
        expect(all(page, 'script').length + all(page, 'img').length + all(page, 'h1').length).toBe(1);
        const read = readMarkdown(toMarkdown(document));
        expect(
          read.comments + all(read, 'script').length + all(read, 'img').length + all(read, 'code').length + all(read, 'strong').length,
        ).toBe(0);
        for (const link of all(read, 'a')) expect(attribute(link, 'href')).toMatch(/^[A-Za-z0-9_-]+\.md$/);
      }
    }
  });

  it('say first what every reader has to know', () => {
    const made = makeReports({ ...whole, notes: ['Read by a role that may more.'] });
    expect(made.length).toBeGreaterThan(5);
    for (const { document } of made) expect(document.blocks[0]).toEqual({ block: 'paragraph', text: 'Read by a role that may more.' });
  });

  it('give the same text for the same input', () => {
    expect(makeReports(whole)).toEqual(makeReports(structuredClone(whole)));
  });

  it('are all described in docs/reports.md', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/reports.md'), 'utf8');
    for (const { name } of reportKinds) expect(docs).toContain(`| ${name} |`);
  });

  it.each([
    'guidance',
    'for_clinical_leads',
    'for_finance_leads',
    'for_it_leads',
    'final_comprehensive_report',
    'migration_progress_report',
    'PATIENTS_MIGRATION_REPORT',
    'validation_report',
    'quarantine_report',
    'query_report',
    'rollback_report',
    'plan_report',
    'inventory_report',
  ])('read as they did: %s', async (file) => {
    const report = makeReports(whole).find((each) => each.file === file);
    await expect(report && toMarkdown(report.document)).toMatchFileSnapshot(`golden/${file}.md`);
  });
});
