import { digestOf } from '../../model/digest.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';

const anyBatch = { run: '00000000-0000-0000-0000-000000000000', phase: 'phase', batch: '00000000-0000-0000-0000-000000000000' };

/** Digest of all that decides on the rows that a batch writes: two processes with the same one write the same. */
export function programDigest(program: PhaseStatements): string {
  const { mode, sourceRead, columns, stage, stageLines, prepare, clear, repair, stagedKeys, outputs } = program;
  return digestOf(
    plain({
      ...{ mode, sourceRead, columns, stage, stageLines, prepare, clear, repair, stagedKeys },
      outputs: outputs && { transform: outputs.transform.digest, pages: outputs.pages, take: outputs.take, together: outputs.together },
      write: program.write(anyBatch),
      writeCarefully: program.writeCarefully(anyBatch),
      remainder: program.remainder(anyBatch),
    }),
  );
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
