/** Why a pipeline is not translated: the stage, the operator in it, and what stands in the way. */
export class PipelineRefusal extends Error {
  /** Counted from 1. */
  stage = 0;
  stageName = '';
  readonly operator: string | null;
  readonly why: string;

  constructor(operator: string | null, why: string) {
    super(why);
    this.operator = operator;
    this.why = why;
  }

  /** Names the stage, unless one within it is named already. */
  at(stage: number, name: string): this {
    if (this.stage === 0) [this.stage, this.stageName] = [stage, name];
    const operator = this.operator === null || this.operator === this.stageName ? '' : ` (${this.operator})`;
    this.message = `Stage ${this.stage}, ${this.stageName}${operator}: ${this.why}.`;
    return this;
  }
}

/** Throws the refusal of an operator, or of a whole stage (null). */
export function refuse(operator: string | null, why: string): never {
  throw new PipelineRefusal(operator, why);
}
