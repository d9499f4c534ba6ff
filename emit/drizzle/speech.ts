import type { Speech } from '../sayable.ts';

/** What Drizzle 0.45 says of tables; held by a test against what drizzle-kit makes of it. */
export const drizzleSpeech: Speech = {
  tool: 'Drizzle',
  type: ({ native, kind, isDomain }) =>
    (kind === 'enum' && !isDomain) || /^[a-z0-9_]+(\[\])*$|^(numeric|time|interval|char|bit|double precision)/.test(native)
      ? null
      : `it quotes the name of the type ${native}`,
  policies: null,
  uniqueAsIndex: false,
  labels: () => null,
  keyed: () => null,
  check: () => null,
  unique: () => null,
  reference: () => null,
  index: ({ definition }) =>
    / (INCLUDE|NULLS NOT DISTINCT|WITH) \(?/.test(definition) ? 'it has no words for INCLUDE, NULLS NOT DISTINCT and WITH' : null,
  field: (field) => {
    const { collation, collationSchema: _schema, nondeterministic: _non, ...plain } = field;
    const said = field.generated === 'virtual' ? { ...plain, generated: 'stored' as const } : plain;
    const why = [
      ...(collation === undefined ? [] : ['it has no words for COLLATE']),
      ...(field.generated === 'virtual' ? ['it stores what is computed'] : []),
    ];
    return { said, why: why.length === 0 ? null : why.join('; ') };
  },
};
