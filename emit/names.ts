const reserved: ReadonlySet<string> = new Set(
  `abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else enum
  eval export extends false finally for from function get if implements import in instanceof interface let module new null number object of
  package pg private protected public require return set sql static string super switch symbol this throw true try type typeof undefined var void
  while with yield`.split(/\s+/),
);

/** Names for TypeScript from names of a database: each another, none a word of the language. */
export function identifiers(names: readonly string[], style: 'camel' | 'pascal'): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const found = new Map<string, string>();
  for (const name of names) {
    const wanted = styled(name, style);
    const free = freeName(reserved.has(wanted) ? `${wanted}_` : wanted, taken);
    taken.add(free);
    found.set(name, free);
  }
  return found;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted}${number}`)) return `${wanted}${number}`;
}

/** Letters and digits of ASCII, without underscores between: Prisma takes no others. */
function styled(name: string, style: 'camel' | 'pascal'): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words.map((word, i) => (i === 0 && style === 'camel' ? lowerFirst(word) : upperFirst(word))).join('');
  return /^[A-Za-z]/.test(joined) ? joined : `${style === 'camel' ? 'n' : 'N'}${joined}`;
}

const upperFirst = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const lowerFirst = (word: string): string =>
  word === word.toUpperCase() ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);

/** A text as TypeScript writes it. */
export const quote = (text: string): string => JSON.stringify(text);
