import { validateResource } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import type { ItemFault, SinkItem } from '../../../model/sink.ts';
import { loadDefinitions } from './definitions.ts';

/** Holds a resource against the structure of its kind. */
export function checkStructure({ kind, id, content }: SinkItem): ItemFault[] {
  if (content.resourceType !== kind) return [fault(kind, 'wrong_kind', `The code makes no ${kind}.`)];
  if (content.id !== id) return [fault(`${kind}.id`, 'wrong_id', 'The id is not that of the row: leave it out.')];
  loadDefinitions();
  try {
    validateResource(content as unknown as Resource);
    return [];
  } catch (error) {
    return faultsIn(kind, error);
  }
}

const fault = (path: string, rule: string, message: string): ItemFault => ({ path, rule, message });

interface Outcome {
  readonly outcome?: { readonly issue?: readonly { readonly expression?: readonly string[]; readonly code?: string }[] };
}

/** Paths and codes of what the library found; its words may quote values. */
function faultsIn(kind: string, error: unknown): ItemFault[] {
  const { issue = [] } = (error as Outcome).outcome ?? {};
  if (issue.length === 0) throw error;
  return issue.map(({ expression, code }) =>
    fault(expression?.[0] ?? kind, code ?? 'structure', 'It does not have the structure of its kind.'),
  );
}
