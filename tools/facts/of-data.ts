import type { z } from 'zod';
import type { Check } from '../../model/check.ts';
import { elementRead, parentRead } from '../../model/column-ref.ts';
import type { Finding, Risk } from '../../model/profile.ts';
import type { overview } from '../overview.ts';
import type { profileEntity } from '../profile-entity.ts';
import { code, type Fact, listed, rowsOf } from './fact.ts';

type Overview = z.input<typeof overview.output>;
type Profiled = z.input<typeof profileEntity.output>;

const fact = (about: string | null, answers: Fact['answers'], topic: string, words: string, says: string, source: string): Fact => ({
  about,
  answers,
  topic,
  words,
  says,
  source,
});

/** What structure and sizes say: tables of both sides, phases that are off, order. */
export function overviewFacts({ phases, sourceEntities, targetEntities }: Overview): Fact[] {
  const source = 'overview';
  const [largest] = [...sourceEntities].sort((a, b) => b.rows - a.rows);
  const phaseOf = (entity: string): string | null => {
    const users = phases.filter((phase) => phase.source === entity && phase.off === null);
    return users.length === 1 ? (users[0]?.phase ?? null) : null;
  };
  const sized =
    (side: string) =>
    ({ entity, rows, bytes }: Overview['sourceEntities'][number]): Fact =>
      fact(
        side === 'source' ? phaseOf(entity) : null,
        ['how many', 'what'],
        'size',
        `${side} table rows there ${entity}`,
        `${code(entity)} has ${rowsOf(rows)} (${(bytes / 2 ** 20).toFixed(1)} MB) in the ${side}.`,
        source,
      );
  return [
    fact(
      null,
      ['how many', 'what'],
      'size source|source size|size source rows',
      'total database big old system came from all whole',
      `The source has ${rowsOf(sourceEntities.reduce((sum, { rows }) => sum + rows, 0))} ` +
        `(${(sourceEntities.reduce((sum, { bytes }) => sum + bytes, 0) / 2 ** 20).toFixed(1)} MB) in ${sourceEntities.length} tables.`,
      source,
    ),
    fact(
      null,
      ['how many'],
      'table|table source',
      'schema',
      `The source has ${sourceEntities.length} tables, the target ${targetEntities.length}.`,
      source,
    ),
    ...(largest
      ? [
          fact(
            null,
            ['which', 'what'],
            'largest table',
            'source rows',
            `The largest table of the source is ${code(largest.entity)}: ${rowsOf(largest.rows)} (${(largest.bytes / 2 ** 20).toFixed(1)} MB).`,
            source,
          ),
        ]
      : []),
    ...sourceEntities.map(sized('source')),
    ...targetEntities.map(sized('target')),
    ...turnedOff(phases),
    ...phases.flatMap(({ phase, title, meaning, off, dependsOn }) => {
      const after = phases.filter((each) => each.dependsOn.includes(phase)).map((each) => code(each.phase));
      return [
        fact(
          phase,
          ['which', 'what', 'whether'],
          'depend',
          `${title} ${phase} phase before after`,
          `${title} (${code(phase)}) depends on ${listed(dependsOn.map((each) => code(each))) || 'nothing'}; on it depends ` +
            `${listed(after) || 'nothing'}.`,
          source,
        ),
        ...(off === null
          ? []
          : [
              fact(
                phase,
                ['why', 'whether', 'what'],
                `${title}|off`,
                `${phase} ${meaning ?? ''} dropped`,
                `${title} (${code(phase)}) is turned off: ${off}`,
                source,
              ),
            ]),
      ];
    }),
  ];
}

/** What is turned off, in one statement. */
function turnedOff(phases: Overview['phases']): Fact[] {
  const off = phases.filter((phase) => phase.off !== null);
  if (off.length === 0) return [];
  const says = `Turned off, so that it does not run: ${listed(off.map((phase) => `${phase.title} (${code(phase.phase)}): ${phase.off}`))}`;
  return [fact(null, ['which', 'why', 'what', 'whether', 'how many'], 'off|off reason|off phase', 'part of the move', says, 'overview')];
}

/** What was found in the data, one fact per finding and one per kind. */
export function findingFacts(findings: readonly Finding[], phaseOf: (entity: string) => string | null): Fact[] {
  const source = 'findings';
  const words = (kind: string): string => `${kind.replaceAll('_', ' ')} ${kindWords[kind] ?? ''}`;
  return [
    ...findings.map((each) =>
      fact(
        phaseOf(each.entity),
        ['how many', 'which', 'whether', 'where'],
        `${each.kind}|${each.fields.join(' ')}|${kindWords[each.kind] ?? each.kind}`,
        each.entity,
        each.message,
        source,
      ),
    ),
    ...[...Map.groupBy(findings, ({ kind }) => kind)].map(([kind, of]) =>
      fact(
        null,
        ['which', 'whether', 'how many', 'where'],
        `${kind}|${kindWords[kind] ?? kind}`,
        `column values contain ${words(kind)}`,
        `${kind.replaceAll('_', ' ')}: ${of.map(({ message }) => message).join(' ')}`,
        source,
      ),
    ),
  ];
}

const kindWords: Readonly<Record<string, string>> = {
  orphans: 'reference point to nothing missing parent',
  implied_reference: 'foreignkey missing without reference',
  mojibake: 'wrong character set garbled',
  impossible_dates: 'impossible date',
  duplicates_ignoring_case: 'duplicate only in case upper lower',
  trailing_blanks: 'spaces blanks around',
  broken_json: 'json parse broken invalid',
};

/** What may go wrong, with its owner; counts by severity. */
export function riskFacts(risks: readonly Risk[]): Fact[] {
  const source = 'risks';
  const high = risks.filter(({ severity }) => severity === 'high');
  return [
    fact(
      null,
      ['how many', 'which', 'what', 'who'],
      'risk|risk high|risk largest',
      'biggest main gravest dangers severity list',
      `${high.length} of ${risks.length} risks are high: ${listed(
        high.map(({ title, owner }) => `${title} (${owner})`),
        10,
      )}.`,
      source,
    ),
    ...risks.map(({ severity, title, evidence, mitigation, owner }) =>
      fact(
        null,
        ['who', 'which', 'what', 'whether'],
        `${title}|risk ${title}`,
        `owner ${severity}`,
        `${title} (${severity} risk, owner: ${owner}). ${evidence} ${mitigation}`,
        source,
      ),
    ),
  ];
}

const sensitive: Readonly<Record<string, string>> = { pii: 'personal', phi: 'health', money: 'money amount', secret: 'secret' };

const kindOf = (of: { readonly sensitivity: string } | undefined): string => sensitive[of?.sensitivity ?? ''] ?? '';

/** Elements repeat the columns of the document that they stand in, and call their own by what they are. */
const [ofParent, ofElement] = [`${parentRead}.`, new RegExp(`^${elementRead}\\.`)];

/** Which columns of the source are sensitive, by kind, by table and one by one. */
export function sensitiveFacts(profiles: readonly Profiled[], phaseOf: (entity: string) => string | null): Fact[] {
  const marked = profiles.flatMap(({ entity, fields }) =>
    Object.entries(fields).flatMap(([field, { sensitivity, sensitivityReason = '' }]) =>
      sensitivity && !field.startsWith(ofParent) ? [{ entity, field: field.replace(ofElement, ''), sensitivity, sensitivityReason }] : [],
    ),
  );
  const name = ({ entity, field }: { entity: string; field: string }): string => code(`${entity}.${field}`);
  const source = 'profile';
  return [
    ...[...Map.groupBy(marked, ({ sensitivity }) => sensitivity)].map(([kind, of]) =>
      fact(
        null,
        ['which', 'what', 'how many', 'whether', 'where'],
        kind === 'money' ? 'money column|sensitive column' : `${sensitive[kind] ?? kind}|sensitive column`,
        'sensitive hold contain',
        `Columns of the source with ${sensitive[kind] ?? kind} data: ${listed(of.map(name))}. They are masked wherever they are shown.`,
        source,
      ),
    ),
    ...[...Map.groupBy(marked, ({ entity, sensitivity }) => `${entity} ${sensitivity}`)].map(([key, of]) =>
      fact(
        phaseOf(of[0]?.entity ?? ''),
        ['which', 'what', 'how many'],
        of[0]?.sensitivity === 'money' ? 'money column' : `${kindOf(of[0])}|${kindOf(of[0])} column`,
        `sensitive hold contain ${key}`,
        `In ${code(of[0]?.entity ?? '')} (${kindOf(of[0])}): ${listed(of.map(({ field }) => code(field)))}.`,
        source,
      ),
    ),
    ...marked.map((each) =>
      fact(
        phaseOf(each.entity),
        ['whether', 'why'],
        `sensitive|sensitive ${each.field}`,
        `${each.entity} column ${sensitive[each.sensitivity] ?? ''}`,
        `Yes: ${name(each)} is sensitive (${each.sensitivity}): ${each.sensitivityReason}.`,
        source,
      ),
    ),
  ];
}

/** What pre-flight says of both databases. */
export function preflightFacts(checks: readonly Check[]): Fact[] {
  return checks.map(({ name, message, fix }) =>
    fact(
      null,
      ['whether', 'what', 'which'],
      `${name.replaceAll(/[._]/g, ' ')} ${preflightWords[name.split('.')[1] ?? ''] ?? ''}`,
      message,
      `${message}${fix ? ` ${fix}` : ''}`,
      'pre-flight',
    ),
  );
}

const preflightWords: Readonly<Record<string, string>> = {
  tls: 'encrypted connection secure',
  read_only: 'write change modify',
  version: 'version postgres postgresql',
  rights: 'read permission',
};
