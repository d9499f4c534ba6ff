import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../config.ts';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

interface Service {
  readonly image: string;
  readonly restart: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly environment: string }>>;
}
const { services, volumes, secrets } = parse(text, { merge: true }) as Compose;
const lasting = Object.entries(services).filter(([, { restart }]) => restart !== 'no');

describe('docker-compose.yml', () => {
  it('brings the databases of a migration', () => {
    expect(Object.keys(services)).toEqual(expect.arrayContaining(['source', 'target', 'control', 'mongodb', 'mongodb-replica-set']));
  });

  it('has exact versions, a check of health and a volume for every server', () => {
    for (const [name, { image, healthcheck, volumes: own = [] }] of lasting) {
      expect([name, image]).toEqual([name, expect.stringMatching(/:\d+\.\d+/)]);
      expect([name, healthcheck?.test.length ?? 0]).toEqual([name, expect.any(Number)]);
      expect(healthcheck?.test.length).toBeGreaterThan(1);
      expect(own.length).toBeGreaterThan(0);
      for (const each of own.filter((volume) => !volume.startsWith('./'))) expect(Object.keys(volumes)).toContain(each.split(':')[0]);
    }
  });

  it('waits for what is healthy, in an order that ends', () => {
    const seen = new Set<string>();
    const walk = (name: string, path: readonly string[] = []): void => {
      expect(path).not.toContain(name);
      for (const [other, { condition }] of Object.entries(services[name]?.depends_on ?? {})) {
        expect(condition).toMatch(/^service_(healthy|completed_successfully)$/);
        expect(services[other]).toBeDefined();
        walk(other, [...path, name]);
      }
      seen.add(name);
    };
    for (const name of Object.keys(services)) walk(name);
    expect(seen.size).toBe(Object.keys(services).length);
  });

  it('opens ports to this machine alone', () => {
    for (const port of Object.values(services).flatMap(({ ports = [] }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('holds no password: they are secrets from the environment', () => {
    const used = Object.values(services).flatMap((each) => each.secrets ?? []);
    expect(new Set(used)).toEqual(new Set(Object.keys(secrets)));
    const settings = Object.values(services).flatMap(({ environment = {} }) => Object.entries(environment));
    for (const [name, value] of settings) if (/PASSWORD|KEY/.test(name)) expect(value).toMatch(/^\/run\/secrets\//);
  });

  it('names only variables that .env.example has and the settings allow', () => {
    const named = [...text.matchAll(/\$\{(\w+)/g), ...text.matchAll(/\{environment: (\w+)\}/g)].map(([, name]) => name ?? '');
    const example = readFileSync(join(root, '.env.example'), 'utf8');
    expect(named.length).toBeGreaterThan(10);
    for (const name of named) expect(example).toMatch(new RegExp(`^#? ?${name}=`, 'm'));
    expect(() => loadConfig({}, Object.fromEntries(named.map((name) => [name, '1'])), root)).not.toThrow();
  });
});
