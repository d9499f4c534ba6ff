import { beforeAll, describe, expect, it } from 'vitest';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import type { Playbook } from '../../model/playbook.ts';
import { withClient } from './databases.ts';
import { type Journey, journey } from './journey.ts';
import type { Shape } from './shapes.ts';

/** Everything that is decided as it was drafted, one name after the other. */
async function decideAll(moved: Journey): Promise<void> {
  const byName = new Map(moved.open.map(({ name, decision }) => [name, decision.drafted]));
  for (const [name, choice] of byName) expect([name, (await moved.decide('all', name, choice)).exitCode]).toEqual([name, 0]);
}

async function rowsOf(url: string, tables: readonly string[]): Promise<number[]> {
  return withClient(url, async (client) => {
    const counts: number[] = [];
    for (const table of tables) {
      const name = table
        .split('.')
        .map((part) => client.escapeIdentifier(part))
        .join('.');
      counts.push((await client.query<{ n: number }>(`SELECT count(*)::integer AS n FROM ${name}`)).rows[0]?.n ?? -1);
    }
    return counts;
  });
}

const playbookOf = (moved: Journey): Playbook => parsePlaybook(moved.yaml(), 'playbook.yaml');

function ruleAt({ phases }: Playbook, place: string): unknown {
  const [phase = '', column = ''] = place.split('.');
  return phases.find((each) => each.phase === phase)?.fields[column];
}

/** A draft of the shape sees what is in it, and takes its rows there and back. */
export function describeDraft(shape: Shape): void {
  describe(`a draft of ${shape.name}`, () => {
    let moved: Journey;
    let drafted: Playbook;
    beforeAll(async () => {
      moved = await journey(shape.sql, shape.schemas);
      drafted = playbookOf(moved);
    });

    it('refers to where the values belong, copies no secret, and declares nothing in nobody’s name', () => {
      const links = Object.keys(shape.links).map((place) => [place, (ruleAt(drafted, place) as { reference?: string })?.reference]);
      expect(Object.fromEntries(links)).toEqual(shape.links);
      for (const place of shape.secrets)
        expect([place, ruleAt(drafted, place)]).toEqual([place, { none: expect.stringContaining('secret') }]);
      for (const { fields, drafted: rules = [] } of drafted.phases)
        expect(new Set(rules.flatMap(({ columns }) => columns))).toEqual(new Set(Object.keys(fields)));
    });

    it('goes nowhere before people have decided, then all the way and back, without a silent loss', async () => {
      expect((await moved.approve()).exitCode).toBe(moved.open.length > 0 ? 3 : 0);
      await decideAll(moved);
      expect((await moved.decide()).text).toBe('Nothing is open.\n');
      const went = await moved.go({});
      expect(went).toMatchObject({ exitCodes: [0, 0, 0, 0] });
      const [from, to] = [drafted.phases.map(({ source }) => source), drafted.phases.map(({ target }) => target)];
      expect(await rowsOf(moved.targetUrl, to)).toEqual(await rowsOf(moved.sourceUrl, from));
      expect(await moved.rollback()).toMatchObject({ exitCode: 0 });
      expect(await rowsOf(moved.targetUrl, to)).toEqual(to.map(() => 0));
    });
  });
}
