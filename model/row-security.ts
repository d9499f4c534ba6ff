import type { Entity } from './catalog.ts';

const parts = /^\w+ FOR (\w+) TO (.+?)(?: USING \(| WITH CHECK \(|$)/s;

const policiesNamed = 5;

/**
 * What row security does to readers of an entity, in words: `off`, `on, without a policy: …`, `on, 1 policy (own for SELECT to
 * public), not for its owner`.
 */
export function rowSecurityWords({ enabled, forced, policies }: Entity['rowSecurity']): string {
  if (!enabled && policies.length === 0) return 'off';
  const named = policies.slice(0, policiesNamed).map(({ name, definition }) => {
    const [, verb, roles] = parts.exec(definition) ?? [];
    return verb === undefined ? name : `${name} for ${verb} to ${roles}`;
  });
  const more = policies.length > policiesNamed ? ` and ${policies.length - policiesNamed} more` : '';
  const all = `${policies.length} ${policies.length === 1 ? 'policy' : 'policies'} (${named.join('; ')}${more})`;
  if (!enabled) return `${all}, not switched on`;
  if (policies.length === 0) return `on, without a policy: nobody ${forced ? 'at all' : 'but its owner'} sees a row`;
  return `on, ${all}, ${forced ? 'for its owner too' : 'not for its owner'}`;
}
