import type { DifferenceRow } from '../../model/differential.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { TargetSession, TextRow } from '../../model/session.ts';

/** A row as both sides have it, in texts as people are shown them. */
export interface Images {
  readonly sourceImage: TextRow | null;
  readonly targetImage: TextRow | null;
}

interface ShownRow {
  readonly targetKey: string;
  readonly standing: string | null;
  readonly expected: string | null;
}

/** Both images of rows by their target key: of staged rows, and of `extra` ones, which no source row makes. */
export async function imagesOf(
  session: TargetSession,
  { difference }: Pick<PhaseStatements, 'difference'>,
  rows: readonly Pick<DifferenceRow, 'kind' | 'targetKey'>[],
): Promise<Map<string, Images>> {
  const keysOf = (isExtra: boolean): string[] =>
    rows.filter(({ kind }) => (kind === 'extra') === isExtra).map(({ targetKey }) => targetKey);
  const [made, alone] = [keysOf(false), keysOf(true)];
  const found = [
    ...(made.length > 0 ? await session.query<ShownRow>(difference.shown(made)) : []),
    ...(alone.length > 0 ? await session.query<ShownRow>(difference.standing(alone)) : []),
  ];
  const read = (json: string | null): TextRow | null => (json === null ? null : (JSON.parse(json) as TextRow));
  return new Map(
    found.map(({ targetKey, standing, expected }) => [targetKey, { sourceImage: read(expected), targetImage: read(standing) }]),
  );
}
