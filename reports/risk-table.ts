import type { Risk } from '../model/profile.ts';
import { type Block, section, table } from './document.ts';

/** The section of risks, the gravest first as they come; nothing where there are none. */
export function riskSection(risks: readonly Risk[]): Block[] {
  if (risks.length === 0) return [];
  const rows = risks.map(({ title, severity, evidence, mitigation, owner }) => [title, severity, evidence, mitigation, owner]);
  return section('Risks', [table('Risks and who takes care of them', ['Risk', 'Severity', 'Evidence', 'What to do', 'Owner'], rows)]);
}
