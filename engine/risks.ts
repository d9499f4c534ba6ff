import type { Catalog } from '../model/catalog.ts';
import type { Check } from '../model/check.ts';
import type { Finding, Profile, Risk, Sensitivity } from '../model/profile.ts';
import { counted, listed } from './evidence.ts';
import { findStructureRisks } from './structure-risks.ts';

type Rule = Pick<Risk, 'severity' | 'title' | 'mitigation' | 'owner'>;

const severities: readonly Risk['severity'][] = ['high', 'medium', 'low'];

/** What each kind of finding means for a migration; kinds that stand here are told, in this order. */
const findingRules: Readonly<Record<string, Rule>> = {
  orphans: {
    severity: 'high',
    title: 'References to rows that do not exist',
    mitigation: 'Repair them in the source, or say per reference whether such rows are quarantined or lose the link (`missing:`).',
    owner: 'data steward',
  },
  duplicates: {
    severity: 'medium',
    title: 'Repeated values where each should be unique',
    mitigation: 'Decide per phase whether repeated rows are merged into one or quarantined (`conflict.duplicates`).',
    owner: 'data steward',
  },
  duplicates_ignoring_case: {
    severity: 'medium',
    title: 'Values that differ only in case',
    mitigation: 'Clean the column with `lower` before it becomes a key, or keep a key that minds case in the target.',
    owner: 'data steward',
  },
  impossible_dates: {
    severity: 'medium',
    title: 'Dates that do not exist',
    mitigation: 'They are quarantined when the target column is a date; correct them in the source or by patches.',
    owner: 'data steward',
  },
  broken_json: {
    severity: 'medium',
    title: 'JSON that does not parse',
    mitigation: 'They are quarantined when the target column is jsonb; correct them, or keep the column as text.',
    owner: 'data engineer',
  },
  mojibake: {
    severity: 'medium',
    title: 'Text decoded with the wrong character set',
    mitigation: 'Find where it was imported and correct it in the source: it is copied as it stands.',
    owner: 'data steward',
  },
  control_characters: {
    severity: 'low',
    title: 'Control characters in text',
    mitigation: 'Clean the columns in the mapping, where nobody needs them.',
    owner: 'data engineer',
  },
  trailing_blanks: {
    severity: 'low',
    title: 'Blanks around values',
    mitigation: 'Clean the columns with `trim`, before they are compared or become keys.',
    owner: 'data engineer',
  },
  implied_reference: {
    severity: 'low',
    title: 'References without a foreign key',
    mitigation: 'Map them as references, so that keys are translated; otherwise they point nowhere in the target.',
    owner: 'data engineer',
  },
};

const sensitivityRules: Readonly<Record<Sensitivity, Rule>> = {
  phi: {
    severity: 'high',
    title: 'Health data is migrated',
    mitigation: 'Agree on who may read source, target, quarantine and reports; keep masking on and the connections encrypted.',
    owner: 'compliance officer',
  },
  secret: {
    severity: 'high',
    title: 'Secrets are stored in columns',
    mitigation: 'Leave them out of the mapping, or let their owners set new ones after the cutover; never send them to a model.',
    owner: 'security officer',
  },
  pii: {
    severity: 'medium',
    title: 'Personal data is migrated',
    mitigation: 'Check purpose and retention; keep masking on in reports and samples.',
    owner: 'compliance officer',
  },
  money: {
    severity: 'medium',
    title: 'Amounts of money are migrated',
    mitigation: 'Declare sums as success criteria, so that they must agree to the last decimal.',
    owner: 'finance',
  },
};

/** Who can fix a check, by the part of its name after the dot; anything else is the data engineer's. */
const checkOwners: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['rights', 'read_only', 'superuser', 'row_security', 'ownership', 'reachable'].map((each) => [each, 'database administrator']),
  ),
  ...Object.fromEntries(
    ['wal_level', 'pooler', 'connections', 'disk', 'clock', 'version', 'extensions'].map((each) => [each, 'platform engineer']),
  ),
  tls: 'security officer',
  code: 'security officer',
};

/** Warnings that are graver than others. */
const graveWarnings: ReadonlySet<string> = new Set(['source.superuser', 'source.code', 'source.unread']);

/** Risks of a migration from its structure, its data and its pre-flight, the gravest first; names and counts, never values. */
export function findRisks(catalog: Catalog, profile: Profile, checks: readonly Check[], ofBoth: readonly Risk[] = []): Risk[] {
  const risks = [
    ...ofBoth,
    ...checks.flatMap(riskOfCheck),
    ...sensitiveRisks(profile),
    ...findingRisks(profile),
    ...findStructureRisks(catalog, profile, checks),
  ];
  return risks.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function riskOfCheck({ name, status, message, fix }: Check): Risk[] {
  if (status === 'passed') return [];
  const [side = '', what = ''] = name.split('.');
  const owner = checkOwners[what] ?? 'data engineer';
  const title = `Pre-flight of the ${side}: ${what.replaceAll('_', ' ')}`;
  const severity =
    status === 'failed' || (status === 'warning' && graveWarnings.has(`${side}.${what}`))
      ? 'high'
      : status === 'warning'
        ? 'medium'
        : 'low';
  const mitigation = fix ?? 'Look into it before the migration starts.';
  return [{ severity, title: status === 'skipped' ? `${title} is not known` : title, evidence: message, mitigation, owner }];
}

function sensitiveRisks(profile: Profile): Risk[] {
  const fields = Object.entries(profile.entities).flatMap(([entity, { fields }]) =>
    Object.entries(fields).map(([name, { sensitivity }]) => ({ entity, name, sensitivity })),
  );
  return Object.entries(sensitivityRules).flatMap(([sensitivity, rule]) => {
    const mine = fields.filter((field) => field.sensitivity === sensitivity);
    if (mine.length === 0) return [];
    const names = mine.map(({ entity, name }) => `${entity}.${name}`);
    return [{ ...rule, evidence: `${counted(mine.length, 'field')}: ${listed(names)}.` }];
  });
}

function findingRisks({ findings }: Profile): Risk[] {
  return Object.entries(findingRules).flatMap(([kind, rule]) => {
    const mine = findings.filter((finding) => finding.kind === kind).sort((a, b) => b.rows - a.rows);
    if (mine.length === 0) return [];
    const rows = mine.reduce((sum, finding) => sum + finding.rows, 0);
    return [{ ...rule, evidence: `${counted(rows, 'row')} in ${counted(mine.length, 'place')}: ${listed(mine.map(placeOf))}.` }];
  });
}

function placeOf({ entity, fields, rows }: Finding): string {
  return `${entity}.${fields.join('+')} (${rows})`;
}
