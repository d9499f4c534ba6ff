import type { Check } from '../../../model/check.ts';
import { type CheckGroup, type Facts, listNames, namesOf, passed } from './facts.ts';

/** Has every entity a key, and could later changes be captured? */
export const checkSourceStructure: CheckGroup = (facts) => [checkKeys(facts), checkWalLevel(facts), checkReplicaIdentity(facts)];

function checkKeys({ entities }: Facts): Check {
  const name = 'source.keys';
  const keyless = namesOf(entities, ({ keyed }) => !keyed);
  if (keyless.length === 0) return passed(name, 'Every named entity has a primary key or a unique key without nulls.');
  return {
    name,
    status: 'warning',
    message: `These entities have no primary key and no unique key without nulls: ${listNames(keyless)}.`,
    fix: 'Declare `key:` in their phases with columns that identify a row, or add a primary key to the source.',
  };
}

function checkWalLevel({ server: { walLevel } }: Facts): Check {
  const name = 'source.wal_level';
  if (walLevel === 'logical') return passed(name, 'The log is kept for logical decoding, so changes can be captured.');
  return {
    name,
    status: 'warning',
    message: `wal_level is ${walLevel}: later changes cannot be captured, only found by comparing again.`,
    fix: 'Set wal_level = logical and restart the server, if the source stays in use while the target is filled.',
    expected: 'logical',
    actual: walLevel,
  };
}

function checkReplicaIdentity({ server, entities }: Facts): Check {
  const name = 'source.replica_identity';
  const nameless = namesOf(entities, ({ isTable, changesNamed }) => isTable && !changesNamed);
  if (nameless.length === 0) return passed(name, 'Updates and deletes of every named table say which row they mean.');
  return {
    name,
    status: server.walLevel === 'logical' ? 'warning' : 'skipped',
    message: `Captured updates and deletes would not say which row they mean on: ${listNames(nameless)}.`,
    fix: 'ALTER TABLE … REPLICA IDENTITY USING INDEX or FULL, before changes are captured.',
  };
}
