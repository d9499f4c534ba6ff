import { z } from 'zod';
import { declaredName as name, someNames as names } from './declared-name.ts';
import { fieldRule } from './field-rule.ts';

/**
 * What a choice writes into its phase: rules of target columns, source columns that go nowhere, and a condition that rows must meet
 * beside the phase's own. Empty: what is drafted stands.
 */
const choice = z.strictObject({
  fields: z.record(z.string(), fieldRule).optional(),
  ignore: z.record(z.string(), z.string()).optional(),
  where: z.string().min(1).optional(),
});
export type Choice = z.infer<typeof choice>;

/** A question that a draft leaves to people. A phase with one is approved only where somebody says so. */
export const openDecision = z.strictObject({
  question: z.string().min(1),
  choices: z.record(name, choice),
  drafted: name.describe('The choice by which the playbook goes as long as nobody decides.'),
  confidence: z.number().min(0).max(1),
  why: z.string().min(1),
});
export type OpenDecision = z.infer<typeof openDecision>;

/** Open decisions by name. */
export const openDecisions = z.record(z.string().min(1), openDecision);

/** What a person chose, by name; `godwit decide` writes it. */
export const decidedDecisions = z.record(
  z.string().min(1),
  z.strictObject({ question: z.string(), choice: name, by: z.string().min(1), why: z.string().optional(), at: z.string() }),
);

/** Rules of `fields` that a draft made and nobody has confirmed, with its confidence and why. */
export const draftedRules = z.strictObject({ columns: names, confidence: z.number().min(0).max(1), why: z.string().min(1) });
export type DraftedRules = z.infer<typeof draftedRules>;
