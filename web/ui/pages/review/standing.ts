import type { Tone } from '../../components/badge.tsx';
import type { Entity } from './answers.ts';

/** Whether something of an entity still waits for a person. */
export const isOpen = ({ approvedBy, terms }: Pick<Entity, 'approvedBy'> & { terms: { approvedBy: string | null } }): boolean =>
  approvedBy === null || terms.approvedBy === null;

type Standing = 'declared' | 'drafted' | 'accepted' | 'doubtful';

/** Who vouches for a column, in words. */
export const standings: Readonly<Record<Standing, { readonly words: string; readonly tone: Tone }>> = {
  declared: { words: 'Declared', tone: 'good' },
  accepted: { words: 'Accepted', tone: 'good' },
  drafted: { words: 'Drafted', tone: 'calm' },
  doubtful: { words: 'Doubtful', tone: 'warn' },
};

const order: readonly Standing[] = ['doubtful', 'drafted', 'accepted', 'declared'];

/** What nobody vouches for first, then by confidence. */
export function worstFirst<Of extends { readonly standing: Standing; readonly confidence: number }>(fields: readonly Of[]): Of[] {
  return [...fields].sort((a, b) => order.indexOf(a.standing) - order.indexOf(b.standing) || a.confidence - b.confidence);
}
