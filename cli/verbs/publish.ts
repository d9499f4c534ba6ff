import type { Command } from 'commander';
import type { OpenItem } from '../../app/publish/published.ts';
import type { ReviewedPublication } from '../../app/publish/review.ts';
import { exitCodes, GodwitError } from '../../model/errors.ts';
import { itemStates, type PublicationCheck, type PublicationResult } from '../../model/publication.ts';
import { whole } from '../options.ts';
import { count } from '../progress.ts';
import type { Verb } from '../verb.ts';

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const named = (command: Command): Command => command.argument('[publication...]', 'publications of the playbook; all by default');

export const publicationsReviewVerb: Verb = {
  name: 'publications review',
  summary: 'Show what rows become in other systems: code, digest, items of the first rows; nothing is sent',
  example: 'godwit publications review patients --rows 3 --playbook carelink',
  configure: (command) => named(command).option('--rows <number>', 'rows of each that are shown as items', whole(0, 100), 1),
  run: async ({ caller, playbook, args, options }) => {
    const { reviewPublications } = await import('../../app/publish/review.ts');
    const reviewed = await reviewPublications(caller, playbook, { only: args, rows: Number(options.rows) });
    return { json: { publications: reviewed }, text: `${reviewed.flatMap(reviewLines).join('\n')}\n` };
  },
};

function reviewLines({ mapped, digest, approvedBy, sample }: ReviewedPublication): string[] {
  const { publication, database, entity, sink, item, transform, deletes } = mapped;
  const state = approvedBy === null ? `waits: godwit approve ${digest.slice(0, 12)} --as NAME` : `approved by ${approvedBy}`;
  return [
    `${publication} ${digest.slice(0, 12)}: rows of ${database}/${entity} become ${item} in ${sink.name} (${sink.label}); ${state}`,
    `  deletes: ${deletes}`,
    ...(transform
      ? [
          `  ${transform.file}:`,
          ...transform.source
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
        ]
      : []),
    ...sample.flatMap(({ id, content, reason, faults }) => [
      `  ${item}/${id}: ${content === null ? reason : JSON.stringify(content)}`,
      ...faults.map(({ path, rule, message }) => `  ! ${path}: ${rule}. ${message}`),
    ]),
  ];
}

export const publishVerb: Verb = {
  name: 'publish',
  summary: 'Send what rows of the new side become in other systems, where it is not there as the rows make it',
  example: 'godwit publish --check --playbook carelink',
  configure: (command) => named(command).option('--check', 'also read everything back and compare it'),
  run: async ({ caller, playbook, args, options }) => {
    const { publish } = await import('../../app/publish/publish.ts');
    const outcome = await publish(caller, playbook, { only: args, check: options.check === true });
    const lines = [...outcome.publications.map(resultLine), ...outcome.checks.flatMap(checkLines)];
    const isWhole = outcome.publications.every(isComplete) && outcome.checks.every(isEqual);
    const hint = isWhole ? [] : ['Next: godwit publications dead, which names what is not there and why'];
    return { json: outcome, text: `${[...lines, ...hint].join('\n')}\n`, exitCode: isWhole ? 0 : exitCodes.data };
  },
};

const isComplete = ({ counts }: PublicationResult): boolean => counts.held + counts.refused + counts.dead === 0;
const isEqual = ({ compared, equal }: PublicationCheck): boolean => compared === equal;

function resultLine({ publication, counts }: PublicationResult): string {
  const { read, ...fates } = counts;
  const told = Object.entries(fates).flatMap(([fate, items]) => (items > 0 ? [`${count(items)} ${fate}`] : []));
  return `${publication}: ${count(read)} rows read; ${told.join(', ') || 'nothing to do'}`;
}

export const publicationsListVerb: Verb = {
  name: 'publications list',
  summary: 'Show how many items of each publication are in which state',
  example: 'godwit publications list --playbook carelink',
  run: async ({ caller, playbook }) => {
    const { publicationStates } = await import('../../app/publish/published.ts');
    const publications = await publicationStates(caller, playbook);
    const lines = publications.map(({ publication, items }) => {
      const told = itemStates.flatMap((state) => (items[state] > 0 ? [`${count(items[state])} ${state}`] : []));
      return `${publication}: ${told.join(', ') || 'nothing yet'}`;
    });
    return { json: { publications }, text: `${lines.join('\n') || 'The playbook publishes nothing.'}\n` };
  },
};

export const publicationsCheckVerb: Verb = {
  name: 'publications check',
  summary: 'Read back what was published and compare it with what was sent',
  example: 'godwit publications check patients --playbook carelink',
  configure: named,
  run: async ({ caller, playbook, args }) => {
    const { checkPublished } = await import('../../app/publish/publish.ts');
    const checks = await checkPublished(caller, playbook, args);
    return { json: { checks }, text: `${checks.flatMap(checkLines).join('\n')}\n`, exitCode: checks.every(isEqual) ? 0 : exitCodes.data };
  },
};

function checkLines({ publication, compared, equal, missing, missingTotal, differing, differingTotal }: PublicationCheck): string[] {
  const faults = [...missing.map((name) => `  missing ${name}`), ...differing.map((name) => `  differs ${name}`)];
  const more = missingTotal + differingTotal - faults.length;
  const told = [`${count(equal)} equal`, `${count(missingTotal)} missing`, `${count(differingTotal)} differ`];
  const line = `${publication}: ${count(compared)} items read back, ${told.join(', ')}`;
  return [line, ...faults, ...(more > 0 ? [`  … and ${count(more)} more`] : [])];
}

export const publicationsDeadVerb: Verb = {
  name: 'publications dead',
  summary: 'List items that are not there: refused before they were sent, not taken, or waiting for others',
  example: 'godwit publications dead --publication patients --playbook carelink',
  configure: (command) =>
    command
      .option('--publication <publication>', 'items of one publication')
      .option('--rows <number>', 'items on a page', whole(1, 1000), 100)
      .option('--after <publication/id>', 'go on after an item, as the last page says'),
  run: async ({ caller, playbook, options }) => {
    const { openItems, openStates } = await import('../../app/publish/published.ts');
    const after = cursorOf(textOf(options.after));
    const page = { publication: textOf(options.publication), states: openStates, after, limit: Number(options.rows) };
    const found = await openItems(caller, playbook, page);
    const next = found.next === null ? [] : [`More: --after '${found.next.publication}/${found.next.id}'`];
    const lines = found.items.length === 0 ? ['Every item is there as its row makes it.'] : found.items.map(itemLine);
    return { json: found, text: `${[...lines, ...next].join('\n')}\n` };
  },
};

function itemLine({ publication, kind, id, row, state, error, path, attempts }: OpenItem): string {
  const why = [error ?? 'no answer is recorded', ...(path === null ? [] : [`at ${path}`])].join(' ');
  return `${publication}  ${kind}/${id}  row ${row}  ${state}: ${why}${attempts > 0 ? `, tried ${attempts} times` : ''}`;
}

function cursorOf(text: string | null): { publication: string; id: string } | null {
  if (text === null) return null;
  const at = text.indexOf('/');
  if (at < 1) throw new GodwitError('argument_invalid', '--after takes PUBLICATION/ID, as the last page says.');
  return { publication: text.slice(0, at), id: text.slice(at + 1) };
}

export const publicationsReplayVerb: Verb = {
  name: 'publications replay',
  summary: 'Let items that were not taken be sent once more when they are published next',
  example: 'godwit publications replay --publication patients --playbook carelink',
  configure: (command) =>
    command
      .argument('[id...]', 'ids of items; all that are dead by default')
      .option('--publication <publication>', 'items of one publication')
      .option('--overwrite', 'also over what somebody else has changed in the system since'),
  run: async ({ caller, playbook, args, options }) => {
    const { replayDead } = await import('../../app/publish/published.ts');
    const question = {
      publication: textOf(options.publication),
      ids: args.length === 0 ? null : args,
      overwrite: options.overwrite === true,
    };
    const replayed = await replayDead(caller, playbook, question);
    return { json: { replayed }, text: `${count(replayed)} items are sent again by \`godwit publish\`.\n` };
  },
};
