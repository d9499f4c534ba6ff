import type { Block } from './document.ts';
import { glossary, type Term } from './words/glossary.ts';

/** Explains every term of the glossary below the section in which it first appears. */
export function withTerms(blocks: readonly Block[]): Block[] {
  const known = new Set<string>();
  return sectionsOf(blocks).flatMap((section) => {
    const text = section.map(textOf).join(' ');
    const fresh = glossary.filter(({ term, pattern }) => !known.has(term) && pattern.test(text));
    for (const { term } of fresh) known.add(term);
    return fresh.length === 0 ? section : [...section, { block: 'paragraph', text: words(fresh), isNote: true }];
  });
}

const words = (terms: readonly Term[]): string => `Words: ${terms.map(({ term, meaning }) => `${term} – ${meaning}`).join('; ')}.`;

/** Each begins with a heading of the second level, but for what stands before the first. */
function sectionsOf(blocks: readonly Block[]): Block[][] {
  const sections: Block[][] = [[]];
  for (const block of blocks) {
    const isFirst = sections.length === 1 && sections[0]?.every(({ block: kind }) => kind === 'paragraph');
    if (block.block === 'heading' && block.level === 2 && !isFirst) sections.push([block]);
    else sections.at(-1)?.push(block);
  }
  return sections;
}

/** What people read of a block. */
export function textOf(block: Block): string {
  switch (block.block) {
    case 'heading':
    case 'paragraph':
    case 'evidence':
      return block.text;
    case 'list':
      return block.items.join(' ');
    case 'checklist':
      return block.items.map(({ text }) => text).join(' ');
    case 'table':
      return [block.columns.map(({ title }) => title), ...block.rows].flat().join(' ');
    case 'picture':
      return block.picture.description;
  }
}
