import { validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource, StructureDefinition } from '@medplum/fhirtypes';
import type { ItemFault } from '../../../model/sink.ts';
import { faultOf, type Rule } from './fault.ts';

/** What the library says, by its words; only the rule and the path go on, because the words may quote values. */
const words: readonly (readonly [RegExp, Rule])[] = [
  [/^Missing required/, 'required'],
  [/^Invalid additional property/, 'unknown_element'],
  [/^Conflicting choice/, 'two_choices'],
  [/^Constraint (\S+) not met/, 'invariant'],
];

/** Holds a resource against the structure of its kind, or of a profile. */
export function structureFaults(resource: object, profile?: StructureDefinition): ItemFault[] {
  return issuesOf(resource, profile).flatMap((issue) => {
    const text = issue.details?.text ?? '';
    const path = issue.expression?.[0] ?? (resource as Resource).resourceType;
    const found = words.map(([pattern, rule]) => ({ match: pattern.exec(text), rule })).find(({ match }) => match !== null);
    // Of warnings only this one is a fault of the resource.
    if (issue.severity === 'warning' && found?.rule !== 'two_choices') return [];
    return [faultOf(path, found?.rule ?? 'structure', found?.match?.[1]?.replace(/:$/, ''))];
  });
}

function issuesOf(resource: object, profile: StructureDefinition | undefined): readonly OperationOutcomeIssue[] {
  try {
    return validateResource(resource as Resource, profile ? { profile } : {});
  } catch (error) {
    const { outcome } = error as { readonly outcome?: { readonly issue?: readonly OperationOutcomeIssue[] } };
    if (outcome?.issue) return outcome.issue;
    throw error;
  }
}
