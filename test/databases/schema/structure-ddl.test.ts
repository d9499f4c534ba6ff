import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { differenceDdl } from '../../../databases/postgres/schema/difference/difference.ts';
import { structureDdl } from '../../../databases/postgres/schema/structure-ddl.ts';
import { structureDifferences } from '../../../model/target-structure.ts';
import { structureFrom } from '../../support/structures.ts';

const schemas = ['public', 'billing', 'odd "schema'];
const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures', name), 'utf8');

describe.each(['every-structure.sql', 'odd-keys.sql', 'video-rental.sql', 'trading-company.sql', 'music-store.sql'])(
  'the DDL of %s',
  (name) => {
    it('makes the structure that it was read from', async () => {
      const structure = await structureFrom(schemas, fixture(name));
      const again = await structureFrom(schemas, await structureDdl(structure));
      expect(structureDifferences(structure, again)).toEqual([]);
      expect((await differenceDdl(structure, again)).sql).toBe('');
    });
  },
);
