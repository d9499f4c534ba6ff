import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DraftedPlaybook } from '../../../engine/draft/draft-playbook.ts';
import { parsePlaybook } from '../../../engine/playbook/load.ts';
import type { RunResult } from '../../../engine/run/run.ts';
import { rollback } from '../../../engine/undo/rollback.ts';
import type { PlaybookPhase } from '../../../model/playbook.ts';
import { catalogOf, type Draft, draft } from '../../support/draft.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { failedChecks, validate } from '../validate/orders.ts';
import { countRows, fates, table, textOf } from './rows.ts';

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../databases/fixtures', name), 'utf8');

function phaseOf({ playbook }: DraftedPlaybook, name: string): PlaybookPhase {
  const phase = playbook.phases.find((each) => each.phase === name);
  if (!phase) throw new Error(`there is no phase ${name}`);
  return phase;
}

/** A source table without those that inherit from it. */
const own = ({ source }: Draft, name: string): string =>
  `${source.entities.find((each) => each.name === name)?.kind === 'table' ? 'ONLY ' : ''}${table(name)}`;

/** Source and target columns of a phase that hold the same values. */
const copies = ({ fields }: PlaybookPhase): [from: string, to: string][] =>
  Object.entries(fields).flatMap(([to, rule]): [string, string][] => (typeof rule === 'object' && 'copy' in rule ? [[rule.copy, to]] : []));

/** Whether a reference rule reads these columns, itself or through its look-up. */
function isFrom(from: string | readonly string[], fields: readonly string[], { lookups }: PlaybookPhase): boolean {
  const [first = '', ...others] = [from].flat();
  const lookup = lookups[first.split('.')[0] ?? ''];
  const read = lookup ? Object.values(lookup.on) : [first, ...others];
  return read.join('|') === fields.join('|');
}

const listed = (columns: readonly string[], alias: string): string =>
  columns.map((name) => `${alias}.${pg.escapeIdentifier(name)}`).join(', ');

export interface Fixture {
  readonly name: string;
  readonly schemas: readonly string[];
  readonly phases: number;
}

/** Drafts the database of a fixture, brings it over, proves it, and takes it back. */
export function describeWholeWay({ name, schemas, phases }: Fixture): void {
  describe(`a draft of ${name}`, () => {
    let drafted: Draft;
    let migration: TestMigration;
    let first: RunResult;
    beforeAll(async () => {
      drafted = await draft(fixture(name), schemas);
      migration = await createMigration(drafted.yaml, fixture(name), drafted.ddl);
      first = await migration.run();
    });

    it('loads back as the same playbook', () => {
      expect(parsePlaybook(drafted.yaml, 'playbook.yaml')).toEqual(drafted.playbook);
      expect(drafted.playbook.phases).toHaveLength(phases);
    });

    it('brings every row', async () => {
      expect(first.outcome).toBe('done');
      for (const { phase, ...of } of fates(first)) {
        const { source, target } = phaseOf(drafted, phase);
        const rows = await countRows(migration.sourceUrl, own(drafted, source));
        expect({ phase, ...of }).toEqual({
          phase,
          read: rows,
          written: rows,
          unchanged: 0,
          skipped: 0,
          quarantined: 0,
          inserted: rows,
          overwritten: 0,
        });
        expect([phase, await countRows(migration.targetUrl, table(target))]).toEqual([phase, rows]);
      }
    });

    it('brings every value', async () => {
      for (const phase of drafted.playbook.phases) {
        const [from, to] = [copies(phase).map(([name]) => name), copies(phase).map(([, name]) => name)];
        const before = await textOf(migration.sourceUrl, `SELECT ${listed(from, 't')} FROM ${own(drafted, phase.source)} t`);
        expect([phase.phase, await textOf(migration.targetUrl, `SELECT ${listed(to, 't')} FROM ${table(phase.target)} t`)]).toEqual([
          phase.phase,
          before,
        ]);
      }
    });

    it('leads every reference to the same row as before', async () => {
      const source = await catalogOf(fixture(name), schemas);
      for (const phase of drafted.playbook.phases) {
        for (const reference of source.entities.find((entity) => entity.name === phase.source)?.references ?? []) {
          const parent = drafted.playbook.phases.find((each) => each.source === reference.entity);
          const linked = Object.entries(phase.fields).find(
            ([, rule]) =>
              typeof rule === 'object' &&
              'reference' in rule &&
              rule.reference === parent?.phase &&
              isFrom(rule.from, reference.fields, phase),
          );
          if (!parent || !linked) continue;
          const on = reference.fields
            .map((column, i) => `c.${pg.escapeIdentifier(column)} = p.${pg.escapeIdentifier(reference.toFields[i] ?? '')}`)
            .join(' AND ');
          const key =
            Object.entries(parent.fields).find(([, rule]) => rule === 'identity')?.[0] ??
            source.entities.find((each) => each.name === parent.source)?.key?.fields[0] ??
            '';
          const [ours, their] = [copies(phase), copies(parent)];
          const before = `SELECT ROW(${listed(
            ours.map(([from]) => from),
            'c',
          )}) AS c, ROW(${listed(
            their.map(([from]) => from),
            'p',
          )}) AS p FROM ${own(drafted, phase.source)} c LEFT JOIN ${own(drafted, parent.source)} p ON ${on}`;
          const after = `SELECT ROW(${listed(
            ours.map(([, to]) => to),
            'c',
          )}) AS c, ROW(${listed(
            their.map(([, to]) => to),
            'p',
          )}) AS p FROM ${table(phase.target)} c LEFT JOIN ${table(parent.target)} p ON c.${pg.escapeIdentifier(linked[0])} = p.${pg.escapeIdentifier(key)}`;
          expect([reference.name, await textOf(migration.targetUrl, after)]).toEqual([
            reference.name,
            await textOf(migration.sourceUrl, before),
          ]);
        }
      }
    });

    it('stands before the independent evaluator', async () => {
      const verdict = await validate(migration);
      const failed = verdict.phases.map(({ phase, differencesTotal }) => [phase, differencesTotal, ...failedChecks(verdict, phase)]);
      expect(failed).toEqual(drafted.playbook.phases.map(({ phase }) => [phase, 0]));
    });

    it('writes nothing the second time', async () => {
      const second = await migration.run();
      expect(fates(second).map(({ written, quarantined }) => ({ written, quarantined }))).toEqual(
        first.phases.map(() => ({ written: 0, quarantined: 0 })),
      );
      expect(second.phases.map(({ root }) => root)).toEqual(first.phases.map(({ root }) => root));
    });

    it('is taken back whole, and comes again with the same roots', async () => {
      const opened = await migration.open();
      try {
        await rollback(opened.context, opened.prepared);
      } finally {
        await opened.close();
      }
      for (const { target } of drafted.playbook.phases)
        expect([target, await countRows(migration.targetUrl, table(target))]).toEqual([target, 0]);
      const again = await migration.run();
      expect(again.phases.map(({ root }) => root)).toEqual(first.phases.map(({ root }) => root));
    });
  });
}
