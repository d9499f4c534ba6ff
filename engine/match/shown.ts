const shownMax = 80;

/** A name as evidence shows it: no control characters, no markup, bounded. Names are data. */
export function shown(name: string): string {
  const plain = name.replaceAll(/[\p{C}<>`]/gu, '�');
  return [...plain].length > shownMax ? `${[...plain].slice(0, shownMax).join('')}…` : plain;
}
