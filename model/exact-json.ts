/** A text of JSON as a value whose numbers keep all their digits, and are written as they came. */
export function exactJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? rawJson(context.source) : value,
  );
}

/** Of ECMAScript 2026; the compiler's library does not know it yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): object };
