import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const recentMs = 5 * 60_000;
const recentMax = 5_000;

interface Answered {
  readonly at: number;
  readonly status: number;
  readonly seconds: number;
}

/** What is measured of the server, for Prometheus and for alerts. */
export interface Metrics {
  answered(route: string, method: string, status: number, seconds: number): void;
  /** Answers with a fault in the last minutes. */
  faults(): number;
  /** How many times as long as usual the slowest twentieth of the answers of the last minutes took; 1 before there were enough. */
  slowness(): number;
  text(): Promise<string>;
  readonly type: string;
}

/** Opens the measures; `gauges` are asked when somebody looks. */
export function openMetrics(
  gauges: Readonly<Record<string, { readonly help: string; value(): number }>>,
  now: () => number = Date.now,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labelNames = ['method', 'route', 'status'] as const;
  const seconds = new Histogram({
    ...{ name: 'godwit_http_seconds', help: 'Time until an answer began, by route', labelNames, registers: [registry] },
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
  });
  const faults = new Counter({ name: 'godwit_http_faults_total', help: 'Answers with a fault of the server', registers: [registry] });
  for (const [name, { help, value }] of Object.entries(gauges)) {
    new Gauge({
      ...{ name: `godwit_${name}`, help, registers: [registry] },
      collect() {
        this.set(value());
      },
    });
  }
  const recent: Answered[] = [];
  let usual: number | null = null;
  const lately = (): Answered[] => recent.filter(({ at }) => now() - at <= recentMs);
  return {
    answered: (route, method, status, took) => {
      seconds.observe({ method, route, status }, took);
      if (status >= 500) faults.inc();
      recent.push({ at: now(), status, seconds: took });
      if (recent.length > recentMax) recent.shift();
    },
    faults: () => lately().filter(({ status }) => status >= 500).length,
    slowness: () => {
      const slow = slowest(lately());
      if (slow === null) return 1;
      const before = usual ?? slow;
      usual = before * 0.95 + slow * 0.05;
      return slow / before;
    },
    text: () => registry.metrics(),
    type: registry.contentType,
  };
}

const enough = 20;

/** Of twenty answers nineteen took less. */
function slowest(answers: readonly Answered[]): number | null {
  if (answers.length < enough) return null;
  const sorted = answers.map(({ seconds }) => seconds).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? null;
}
