import type { z } from 'zod';
import { showStream } from '../../../../tools/show-stream.ts';
import { call, type Intent } from '../intent.ts';
import { bullets, count, figure, paragraphs, shown, told } from '../shown.ts';

type Stream = NonNullable<z.output<typeof showStream.output>['stream']>;

const aboutLag = /\bhow far behind\b|\b(?:replication|sync|stream\w*|capture) lag\b|\blag of the (?:stream|sync|capture)\b/;
const aboutStream = /\bis the (?:stream|capture|replication)\b|\bstream of changes\b|\bchange (?:stream|capture)\b/;
const aboutDay = /\bwhat (?:has )?changed (?:since|from|over) (?:yesterday|the last day)\b|\bchanges (?:since|of) yesterday\b/;
const phasesShown = 20;

/** How far the stream of changes is, and what it brought. */
export const stream: Intent = {
  name: 'stream',
  agent: 'user-guidance',
  examples: ['how far behind are we?', 'is the stream running?', 'what changed since yesterday?'],
  matches: ({ words }) => aboutLag.test(words) || aboutStream.test(words) || aboutDay.test(words),
  next: (turn) => {
    const found = turn.answer(showStream);
    if (!found) return [call(showStream, {})];
    if (found.stream === null)
      return (
        'No stream follows the changes of the source: `godwit sync start` begins one, ' +
        '`godwit differential analyze` finds what differs by comparing.'
      );
    return aboutDay.test(turn.words) ? paragraphs(brought(found.stream), whereItIs(found.stream)) : whole(found.stream);
  },
};

const whole = (found: Stream): string => paragraphs(whereItIs(found), howFar(found), found.lastDay.length > 0 && brought(found));

function whereItIs({ state, isFollowed, position, failure }: Stream): string {
  const at = position === null ? '' : `; all that was committed up to ${shown(position)} is in the target`;
  if (state === 'failed') return `The stream has stopped by itself${at}: ${told(failure ?? 'it is not known why')}`;
  if (state === 'copying')
    return `The copy that the stream goes on from is ${isFollowed ? 'on its way' : 'not whole: `godwit sync start` goes on'}.`;
  if (state === 'stopped') return `The stream was stopped${at}.`;
  return isFollowed ? `The stream is running${at}.` : `Nobody follows the stream${at}; \`godwit sync resume\` goes on with it.`;
}

function howFar({ newestAt, newestLagMs, behindBytes, transactions, rows }: Stream): string {
  const newest =
    newestAt !== null && newestLagMs !== null ? `The newest change was committed at ${shown(newestAt)} and was in the target ` : '';
  const lag = newest === '' ? '' : `${figure(Math.round(newestLagMs ?? 0))} ms later. `;
  const log =
    behindBytes === null
      ? 'The source cannot be asked how much of its log waits.'
      : `${figure(behindBytes)} bytes of the source's log are not confirmed.`;
  return `${newest}${lag}${log} In all ${count(transactions, 'transaction')} and ${count(rows, 'row')} were applied.`;
}

function brought({ lastDay }: Stream): string {
  if (lastDay.length === 0) return 'The stream has brought nothing in the last day.';
  const lines = lastDay.map(({ phase, inserted, updated, removed, aside }) => {
    const kept = aside > 0 ? `, ${figure(aside)} kept aside` : '';
    return `${shown(phase)}: ${figure(inserted)} inserted, ${figure(updated)} changed, ${figure(removed)} removed${kept}`;
  });
  return paragraphs('In the last day the stream has brought:', bullets(lines, phasesShown));
}
