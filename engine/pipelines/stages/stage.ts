import type { Json, Pipeline } from '../../../model/pipelines/pipeline.ts';
import type { Scope } from '../operators/operator.ts';
import { refuse } from '../refusal.ts';
import type { State, Translation } from '../state.ts';
import type { Value } from '../values.ts';

/** What a stage has beside the documents. */
export interface StageContext {
  readonly t: Translation;
  readonly name: string;
  /** Variables of a `$lookup` around it. */
  readonly variables: ReadonlyMap<string, Value>;
  /** The documents after all stages of an inner pipeline. */
  run(pipeline: Pipeline, state: State, variables?: ReadonlyMap<string, Value>): State;
}

export type Stage = (argument: Json, state: State, context: StageContext) => State;

export const scopeOf = ({ root }: State, { t, variables }: StageContext): Scope => ({ t, root, variables });

interface Schema<T> {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { issues: readonly { message: string; path: PropertyKey[] }[] } };
}

/** A stage's argument as its schema has it; refused where it is of another shape. */
export function parsed<T>(schema: Schema<T>, argument: Json, name: string): T {
  const found = schema.safeParse(argument);
  if (found.success) return found.data;
  const [issue] = found.error.issues;
  const place = issue && issue.path.length > 0 ? `"${issue.path.join('.')}" of what it takes` : 'what it takes';
  return refuse(name, `${place} is not translated (${issue?.message ?? 'of another shape'})`);
}
