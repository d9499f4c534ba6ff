import { Document, isMap, isSeq, type YAMLMap } from 'yaml';
import { GodwitError } from '../../model/errors.ts';
import { type Playbook, type PlaybookPhase, playbookBytesMax, playbookPhase, type WrittenPhase } from '../../model/playbook.ts';
import { asVersion1 } from '../../model/playbook-databases.ts';
import type { Finding } from '../../model/profile.ts';

type Plain = Readonly<Record<string, unknown>>;

/**
 * A playbook as YAML for people: defaults are left out, rules stand on one line, and findings become comments at their phase, or on top. Throws
 * `unsupported_structure` where the text would be longer than a playbook may be.
 */
export function playbookYaml(playbook: Playbook, findings: readonly Finding[] = []): string {
  const document = new Document(plainPlaybook(playbook), { aliasDuplicateObjects: false });
  const phases = document.get('phases');
  const byEntity = Map.groupBy(findings, ({ entity }) => entity);
  if (isSeq(phases)) for (const [i, node] of phases.items.entries()) layOutPhase(node, i, playbook.phases[i], byEntity);
  layOutOpen(document.get('open', true));
  const told = new Set(playbook.phases.map(({ source }) => source));
  document.commentBefore = [...heading(playbook), ...findings.filter(({ entity }) => !told.has(entity)).map(commentOf)].join('\n');
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const bytes = Buffer.byteLength(text);
  if (bytes <= playbookBytesMax) return text;
  throw new GodwitError(
    'unsupported_structure',
    `The draft has ${bytes} bytes, and a playbook at most ${playbookBytesMax}: draft fewer schemas at a time.`,
  );
}

function heading({ phases }: Playbook): string[] {
  return [
    ' yaml-language-server: $schema=../../docs/playbook.schema.json',
    ` Drafted from the two databases: ${phases.length} phases. What stands under \`open\` wants a person: godwit decide.`,
    ' `system` is part of every derived key: settle on it before the first run.',
  ];
}

const commentOf = ({ message }: Finding): string => ` ${oneLine(message)}`;

/** Names may hold line breaks, which would end a comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 400);
}

function plainPlaybook(playbook: Playbook): Plain {
  const { phases, settings, adopted, groups, ...rest } = asVersion1(playbook);
  return { ...rest, ...filled({ adopted, groups }), settings, phases: phases.map(plainPhase) };
}

/** The phase without what would be the same if it were not said. */
function plainPhase(phase: WrittenPhase): Plain {
  const standard: Plain = playbookPhase.parse({ phase: phase.phase, source: '-', target: '-' });
  const said = Object.entries(phase).map(([key, value]): [string, unknown] => [key, withoutStandard(value, standard[key])]);
  const fields = Object.fromEntries(Object.entries(phase.fields).map(([name, rule]) => [name, shortRule(rule)]));
  const kept = said.filter(([, value]) => value !== undefined);
  return { phase: phase.phase, ...Object.fromEntries(kept), ...filled({ fields }) };
}

function withoutStandard(value: unknown, standard: unknown): unknown {
  if (JSON.stringify(value) === JSON.stringify(standard)) return undefined;
  if (!isPlain(value) || !isPlain(standard)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key, inner]) => inner !== standard[key]));
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

function filled(parts: Readonly<Record<string, Plain>>): Plain {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0));
}

function shortRule(rule: PlaybookPhase['fields'][string]): unknown {
  if (typeof rule !== 'object' || !('missing' in rule) || rule.missing !== 'quarantine') return rule;
  const { missing: _, ...rest } = rule;
  return rest;
}

function layOutPhase(
  node: unknown,
  place: number,
  phase: PlaybookPhase | undefined,
  findings: ReadonlyMap<string, readonly Finding[]>,
): void {
  if (!isMap(node) || !phase) return;
  node.spaceBefore = place > 0;
  const own = findings.get(phase.source) ?? [];
  if (own.length > 0) node.commentBefore = own.map(commentOf).join('\n');
  for (const key of ['fields', 'lookups']) flowMembers(node, key);
  layOutOpen(node.get('open', true));
  for (const key of ['identity', 'conflict', 'key', 'depends_on', 'success', 'drafted'])
    flowed(node.get(key, true), key === 'success' || key === 'drafted');
}

/** Each choice on a line. */
function layOutOpen(open: unknown): void {
  if (!isMap(open)) return;
  for (const { value } of open.items) if (isMap(value)) flowMembers(value, 'choices');
}

function flowMembers(phase: YAMLMap, key: string): void {
  const map = phase.get(key, true);
  if (isMap(map)) for (const { value } of map.items) flowed(value, false);
}

function flowed(node: unknown, membersOnly: boolean): void {
  if (membersOnly && isSeq(node)) for (const each of node.items) flowed(each, false);
  if (!membersOnly && (isMap(node) || isSeq(node))) node.flow = true;
}
