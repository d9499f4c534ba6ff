import type { Catalog } from '../../model/catalog.ts';
import type { ChangeCapture } from '../../model/changes.ts';
import type { MirroredTable } from '../../model/mirror.ts';
import type { PreparedPhase } from '../run/context.ts';
import { mirroredDocuments } from './mirrored-documents.ts';
import { mirroredTables } from './mirrored-tables.ts';

/** What of a source is mirrored for these phases. Throws `unsupported_structure`. */
export function whatIsMirrored(
  { tells }: Pick<ChangeCapture, 'tells'>,
  prepared: readonly PreparedPhase[],
  source: Catalog,
): MirroredTable[] {
  return tells === 'documents' ? mirroredDocuments(prepared, source) : mirroredTables(prepared, source);
}
