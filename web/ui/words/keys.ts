/** The canonical form of a key begins each part with its length: `5:20001` is shown as `20001`. */
export function keyText(canonical: string | null): string {
  if (canonical === null) return 'none';
  const parts: string[] = [];
  for (let at = 0; at < canonical.length; ) {
    const colon = canonical.indexOf(':', at);
    const length = Number(canonical.slice(at, colon));
    if (colon < 0 || !Number.isInteger(length) || length < 0) return canonical;
    parts.push(canonical.slice(colon + 1, colon + 1 + length));
    at = colon + 1 + length;
  }
  return parts.join(', ');
}
