import { scanSync } from 'libpg-query';

const words: ReadonlySet<string> = new Set(
  'for values from to in with default minvalue maxvalue null true false modulus remainder ( ) , -'.split(' '),
);

/** Whether a partition's bound is made of constants alone, as a server writes it: `FOR VALUES FROM ('2024-01-01') TO (MAXVALUE)`. */
export function isBound(text: string): boolean {
  if (text.includes('\u0000')) return false;
  try {
    return scanSync(text).tokens.every(({ tokenName, text: token }) => {
      return ['SCONST', 'ICONST', 'FCONST'].includes(tokenName) || words.has(token.toLowerCase());
    });
  } catch {
    return false;
  }
}
