const namesShown = 8;

/** `1 row`, `2 rows`, `3 entities`, `4 indexes`. */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  if (/(ss|x)$/.test(noun)) return `${count} ${noun}es`;
  return `${count} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** The first eight names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - namesShown;
  return names.slice(0, namesShown).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
