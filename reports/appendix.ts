import { type Block, type Document, heading, list } from './document.ts';

/** Puts where numbers come from at the end, under a number: ids and digests have no place in running text. */
export function withAppendix({ title, blocks }: Document): Document {
  const sources = [...new Set(blocks.flatMap((block) => (block.block === 'evidence' && block.text !== '' ? [block.text] : [])))];
  const shown = blocks.map((block): Block => {
    if (block.block !== 'evidence' || block.text === '') return block;
    return { ...block, text: `${sources.indexOf(block.text) + 1} in the appendix` };
  });
  const appendix =
    sources.length === 0 ? [] : [heading(2, 'Appendix: where the numbers come from'), list(sources.map((each, i) => `${i + 1}. ${each}`))];
  return { title, blocks: [...shown, ...appendix] };
}
