import type { WriteStream } from 'node:tty';
import { addFates, type FateCounts } from '../model/ledger.ts';
import { printable } from '../model/printable.ts';
import type { DecisionEvent, RunEvent } from '../model/progress.ts';

const plainEveryMs = 2000;
const drawEveryMs = 100;
const barWidth = 24;

interface Running {
  readonly phase: string;
  readonly rows: number;
  startedAt: number;
  /** Rows that were there before this process began. */
  readonly before: number;
  fates: FateCounts;
}

/** Shows events as they come: one line that redraws itself on a terminal, plain lines elsewhere. */
export function showProgress(stream: WriteStream): { notify(event: RunEvent | DecisionEvent): void; end(): void } {
  const isTerminal = stream.isTTY === true;
  let running: Running | null = null;
  let drawnAt = 0;
  const clear = (): void => {
    if (isTerminal) stream.write('\r\u001b[2K');
  };
  const line = (text: string): void => {
    clear();
    stream.write(`${printable(text)}\n`);
  };
  const draw = (given: string): void => {
    const text = printable(given);
    const now = Date.now();
    if (now - drawnAt < (isTerminal ? drawEveryMs : plainEveryMs)) return;
    drawnAt = now;
    if (isTerminal) stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    else stream.write(`${text}\n`);
  };
  const notify = (event: RunEvent | DecisionEvent): void => {
    if (event.type === 'run_started' || event.type === 'memory') return;
    if (event.type === 'phase_started') {
      running = { phase: event.phase, rows: event.rows, startedAt: Date.now(), before: event.done.read, fates: event.done };
      drawnAt = 0;
    }
    if (event.type === 'batch' && running) running.fates = addFates(running.fates, event.fates);
    // The pace is that of the batches: the key pass before them reads the same rows at another one.
    if (event.type === 'settling' && running) running.startedAt = Date.now();
    const passing = passingText(event, running);
    if (passing === null) line(lineOf(event));
    else draw(passing);
  };
  return { notify, end: clear };
}

/** What the next event may overwrite; null for what stays. */
function passingText(event: RunEvent | DecisionEvent, running: Running | null): string | null {
  switch (event.type) {
    case 'phase_started':
      return `${event.phase}: ${count(event.rows)} rows into ${event.entity}${event.pass > 1 ? ` (pass ${event.pass})` : ''}`;
    case 'batch':
      return running ? batchLine(running) : '';
    case 'validating':
      return `validate ${event.phase}: ${count(event.rows)} of ${count(event.of)} rows compared`;
    case 'settling':
      return `${event.phase}: ${event.message}`;
    default:
      return null;
  }
}

function batchLine({ phase, rows, startedAt, before, fates }: Running): string {
  const seconds = Math.max((Date.now() - startedAt) / 1000, 0.001);
  const pace = (fates.read - before) / seconds;
  const share = rows === 0 ? 1 : Math.min(fates.read / rows, 1);
  const left = pace > 0 ? `${Math.ceil(Math.max(rows - fates.read, 0) / pace)} s left` : '';
  const bar = '█'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '░');
  return `${phase} ${bar} ${Math.floor(share * 100)} %  ${count(fates.read)} of ${count(rows)} rows  ${count(Math.round(pace))} rows/s  ${left}`;
}

function lineOf(event: RunEvent | DecisionEvent): string {
  switch (event.type) {
    case 'stage':
      return `${event.stage.padEnd(9)} ${event.message}`;
    case 'phase_completed':
      return `${'execute'.padEnd(9)} ${event.phase}: ${fatesText(event.fates)}`;
    case 'retry':
      return `${'retry'.padEnd(9)} ${event.phase}, attempt ${event.attempt}: ${event.message}`;
    case 'asked':
      return `${'decide'.padEnd(9)} ${event.by} asks for a decision on the ${event.kind} ${event.artifact.slice(0, 12)}`;
    case 'decided':
      return `${'decide'.padEnd(9)} ${event.by} has ${verdictWords(event)} the ${event.kind} ${event.artifact.slice(0, 12)}`;
    case 'notice':
      return `${'note'.padEnd(9)} ${event.message}`;
    default:
      return '';
  }
}

const verdictWords = ({ decision }: Extract<DecisionEvent, { type: 'decided' }>): string =>
  decision === 'commented' ? 'commented on' : decision;

/** `9,125 read: 4,000 written (344 of them overwritten), 6 quarantined`; what is zero goes unsaid. */
export function fatesText({ read, written, unchanged, skipped, quarantined, overwritten = 0 }: FateCounts): string {
  const parts = Object.entries({ written, unchanged, skipped, quarantined }).filter(([, rows]) => rows !== 0);
  const told = parts.map(([fate, rows]) => `${count(rows)} ${fate}${fate === 'written' && overwritten > 0 ? overwrote(overwritten) : ''}`);
  return `${count(read)} read: ${told.join(', ') || 'nothing to do'}`;
}

const overwrote = (rows: number): string => ` (${count(rows)} of them overwritten)`;

/** A whole number with thousands apart. */
export function count(value: number): string {
  return value.toLocaleString('en');
}
