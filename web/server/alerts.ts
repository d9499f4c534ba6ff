import { setTimeout as sleep } from 'node:timers/promises';

/** What is watched: `value` at or above `threshold` for so long is told, and again when it is over. */
export interface AlertRule {
  readonly name: string;
  readonly summary: string;
  readonly threshold: number;
  readonly forSeconds: number;
  value(): number | Promise<number>;
}

export interface AlertState {
  readonly name: string;
  readonly summary: string;
  readonly threshold: number;
  readonly forSeconds: number;
  readonly state: 'ok' | 'pending' | 'firing' | 'silenced';
  readonly since: string | null;
  readonly value: number | null;
}

export interface Alerts {
  states(): AlertState[];
  /** Nothing is told of the rule until then; returns when that is. Null for a rule that there is not. */
  silence(rule: string, minutes: number): string | null;
  close(): Promise<void>;
}

export interface AlertOptions {
  readonly webhook: string | null;
  readonly everyMs: number;
  readonly now?: () => number;
  /** Told what could not be sent. */
  readonly failed?: (rule: string) => void;
}

interface Watched {
  readonly rule: AlertRule;
  /** Since when it is above; null where it is not. */
  since: number | null;
  isTold: boolean;
  silentUntil: number;
  value: number | null;
}

const triesMax = 3;
const againMs = 1_000;
const sendMsMax = 10_000;

/** Watches the rules until it is closed. */
export function openAlerts(rules: readonly AlertRule[], { webhook, everyMs, now = Date.now, failed = () => {} }: AlertOptions): Alerts {
  const watched = rules.map((rule): Watched => ({ rule, since: null, isTold: false, silentUntil: 0, value: null }));
  const stop = new AbortController();
  const tell = async (each: Watched, status: 'firing' | 'resolved', at: number): Promise<void> => {
    if (webhook !== null && !(await send(webhook, messageOf(each, status, at)))) failed(each.rule.name);
  };
  const watch = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      for (const each of watched) await lookAt(each, now(), tell).catch(() => failed(each.rule.name));
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  };
  const watching = watch();
  return {
    states: () => watched.map((each) => stateOf(each, now())),
    silence: (name, minutes) => {
      const found = watched.find(({ rule }) => rule.name === name);
      if (!found) return null;
      found.silentUntil = now() + minutes * 60_000;
      return new Date(found.silentUntil).toISOString();
    },
    close: async () => {
      stop.abort();
      await watching;
    },
  };
}

async function lookAt(
  each: Watched,
  at: number,
  tell: (each: Watched, status: 'firing' | 'resolved', at: number) => Promise<void>,
): Promise<void> {
  const { rule } = each;
  each.value = await rule.value();
  const isAbove = each.value >= rule.threshold;
  const wasTold = each.isTold;
  each.since = isAbove ? (each.since ?? at) : null;
  if (each.since !== null && !wasTold && at - each.since >= rule.forSeconds * 1000 && at >= each.silentUntil) {
    each.isTold = true;
    await tell(each, 'firing', at);
  }
  if (each.since === null && wasTold) {
    each.isTold = false;
    await tell(each, 'resolved', at);
  }
}

function stateOf({ rule, since, isTold, silentUntil, value }: Watched, at: number): AlertState {
  const { name, summary, threshold, forSeconds } = rule;
  const state = at < silentUntil ? 'silenced' : isTold ? 'firing' : since === null ? 'ok' : 'pending';
  return { name, summary, threshold, forSeconds, state, since: since === null ? null : new Date(since).toISOString(), value };
}

/** As Alertmanager's webhooks have it. */
function messageOf({ rule, since, value }: Watched, status: 'firing' | 'resolved', at: number) {
  const alert = {
    status,
    labels: { alertname: rule.name, service: 'godwit' },
    annotations: { summary: rule.summary, value: String(value), threshold: String(rule.threshold) },
    startsAt: new Date(since ?? at).toISOString(),
    ...(status === 'resolved' && { endsAt: new Date(at).toISOString() }),
  };
  return { version: '4', status, receiver: 'godwit', alerts: [alert] };
}

async function send(webhook: string, message: unknown): Promise<boolean> {
  for (let attempt = 1; attempt <= triesMax; attempt++) {
    const body = JSON.stringify(message);
    const signal = AbortSignal.timeout(sendMsMax);
    const answer = await fetch(webhook, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal }).catch(
      () => null,
    );
    if (answer?.ok) return true;
    if (attempt < triesMax) await sleep(againMs);
  }
  return false;
}
