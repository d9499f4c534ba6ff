import type { z } from 'zod';
import type { Risk } from '../../../model/profile.ts';
import type { overview } from '../../overview.ts';
import type { profileEntity } from '../../profile-entity.ts';
import { code } from '../fact.ts';
import type { Tuple } from './tuple.ts';

type Overview = z.input<typeof overview.output>;
type Profiled = z.input<typeof profileEntity.output>;

/** Rows and size of each table, and on how many others each part depends. */
export function overviewTuples({ phases, sourceEntities, targetEntities }: Overview): Tuple[] {
  const tables = (side: 'source' | 'target', of: Overview['sourceEntities']): Tuple[] =>
    of.flatMap(({ entity, rows, bytes }) => {
      const table = { kind: 'table' as const, subject: code(entity), name: entity, marks: [side], source: 'overview' };
      return [
        { ...table, quantity: 'rows', value: rows },
        { ...table, quantity: 'bytes', value: bytes },
      ];
    });
  const depends = phases
    .filter(({ off }) => off === null)
    .map(({ phase, title, dependsOn }): Tuple => {
      const text = `${dependsOn.length}${dependsOn.length > 0 ? ` (${dependsOn.map((each) => code(each)).join(', ')})` : ''}`;
      const subject = `${title} (${code(phase)})`;
      return { kind: 'part', subject, name: phase, quantity: 'depends', value: dependsOn.length, text, marks: [], source: 'overview' };
    });
  return [...tables('source', sourceEntities), ...tables('target', targetEntities), ...depends];
}

/** How many columns each table of the source has. */
export function columnTuples(profiles: readonly Profiled[]): Tuple[] {
  return profiles.map(({ entity, fields }) => ({
    ...{ kind: 'table', subject: code(entity), name: entity, quantity: 'columns', value: Object.keys(fields).length },
    ...{ marks: ['source'], source: 'profile' },
  }));
}

/** Each risk, once, with how grave it is and whose it is. */
export function riskTuples(risks: readonly Risk[]): Tuple[] {
  return risks.map(({ severity, title, owner }) => ({
    ...{ kind: 'risk', subject: `${title} (${severity}, ${owner})`, name: null, quantity: 'number', value: 1 },
    ...{ marks: [severity, owner], source: 'risks' },
  }));
}
