import type { EgressPolicy } from '../../model/agent-records.ts';

const secrets: readonly RegExp[] = [
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@"'\\]*:[^\s/@"'\\]*@[^\s"'\\]+/gi,
  /\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA)[-_A-Za-z0-9]{16,}\b/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*/g,
  /(?<=\b(?:password|passwd|pwd|secret|api[_-]?key|token)\b["'\\]*\s*[:=]\s*["'\\]*)[^\s"',;\\]{3,}/gi,
  /-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----/g,
];
const personal: readonly RegExp[] = [
  /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b/g,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  /(?<![\w-])\+?\d{1,3}[ -]?\(?\d{2,4}\)?[ -]\d{3,4}[ -]\d{3,4}(?![\w-])/g,
  /\b(?:\d{4}[ -]){3}\d{1,7}\b/g,
];

export interface Redacted {
  readonly text: string;
  readonly redactions: number;
}

/** Last look at a text before it leaves: secrets are taken out under every policy, personal data under all but `raw`. */
export function redact(text: string, policy: EgressPolicy): Redacted {
  const patterns = policy === 'raw' ? secrets : [...secrets, ...personal];
  let redactions = 0;
  const replaced = patterns.reduce(
    (left, pattern) =>
      left.replaceAll(pattern, () => {
        redactions++;
        return '‹redacted›';
      }),
    text,
  );
  return { text: replaced, redactions };
}

/** Redacts every string of a value, however deep. */
export function redactDeep<T>(value: T, policy: EgressPolicy): { value: T; redactions: number } {
  let redactions = 0;
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') {
      const done = redact(node, policy);
      redactions += done.redactions;
      return done.text;
    }
    if (Array.isArray(node)) return node.map(visit);
    if (node === null || typeof node !== 'object' || node instanceof Uint8Array || node instanceof URL) return node;
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, visit(member)]));
  };
  return { value: visit(value) as T, redactions };
}
