import { Type, type Static, type TProperties } from 'typebox';
import { Check } from 'typebox/value';
import { closestName } from './closest-name';
import { StartError } from './start-error';

const Port = Type.Integer({ minimum: 0, maximum: 65_535 });

/** Every environment variable that we read, what it may hold and what holds when it is not set (design §7). */
export const ENVIRONMENT_TABLE = {
  DAFTARI_PORT: Type.Integer({ ...Port, default: 8080, description: 'REST port; 0 is any free one' }),
  DAFTARI_GRPC_PORT: Type.Integer({ ...Port, default: 9090, description: 'gRPC port; 0 is any free one' }),
  DAFTARI_SIMULATOR_PORT: Type.Integer({ ...Port, default: 8081, description: 'simulator port; 0 is any free one' }),
  DAFTARI_SIMULATOR_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1024,
      description: 'the simulator.json of a simulator that runs as a process of its own',
    }),
  ),
  DAFTARI_DATA_DIR: Type.String({ minLength: 1, maxLength: 1024, default: '.daftari', description: 'data directory' }),
  DAFTARI_HOST: Type.String({
    pattern: '^[A-Za-z0-9.:_%-]{1,253}$',
    default: '127.0.0.1',
    description: 'an address to listen on, such as 127.0.0.1 or 0.0.0.0',
  }),
  DAFTARI_STORAGE: Type.Union([Type.Literal('sqlite'), Type.Literal('mongodb')], {
    default: 'sqlite',
    description: 'sqlite or mongodb',
  }),
  DAFTARI_MONGODB_URL: Type.Optional(
    Type.String({ pattern: '^mongodb(\\+srv)?://.', maxLength: 2048, description: 'a mongodb:// URL', secret: true }),
  ),
  DAFTARI_BUS: Type.Union([Type.Literal('local'), Type.Literal('kafka')], {
    default: 'local',
    description: 'local or kafka',
  }),
  DAFTARI_KAFKA_BROKERS: Type.Optional(
    Type.String({
      pattern: '^[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*$',
      maxLength: 2048,
      description: 'host:port, several separated by commas',
    }),
  ),
  DAFTARI_MASTER_KEY: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=$',
      description: '32 bytes in base64, as "openssl rand -base64 32" prints them',
      secret: true,
    }),
  ),
  DAFTARI_MASTER_KEY_FILE: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'a file that holds the master key' }),
  ),
  DAFTARI_PUBLIC_URL: Type.Optional(
    Type.String({
      pattern: '^https?://[^\\s/@?#]+(/[^\\s@?#]*)?$',
      maxLength: 500,
      description: 'the http(s) URL at which the provider and merchants reach this server',
    }),
  ),
  DAFTARI_RATE_LIMIT: Type.Integer({
    minimum: 0,
    maximum: 1_000_000,
    default: 60,
    description: 'requests per key and minute; 0 is off',
  }),
  DAFTARI_LOG_LEVEL: Type.Union(
    (['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const).map((level) => Type.Literal(level)),
    { default: 'info', description: 'trace, debug, info, warn, error, fatal or silent' },
  ),
} satisfies TProperties;

type Table = typeof ENVIRONMENT_TABLE;
type Name = keyof Table;
type Values = { [N in Name]: Static<Table[N]> };

/** The settings of a process. Absent ones have no default and were not set. */
export interface Config {
  port: number;
  grpcPort: number;
  simulatorPort: number;
  /** Where a simulator that runs apart says where it is; absent when it runs in this process. */
  simulatorFile?: string;
  dataDir: string;
  host: string;
  storage: 'sqlite' | 'mongodb';
  mongodbUrl?: string;
  bus: 'local' | 'kafka';
  kafkaBrokers?: readonly string[];
  /** In base64; wraps the keys of personal data. */
  masterKey?: string;
  masterKeyFile?: string;
  /** Without a slash at its end. */
  publicUrl?: string;
  /** Requests per key and minute; 0 is off. */
  rateLimit: number;
  logLevel: Values['DAFTARI_LOG_LEVEL'];
}

/**
 * Reads the settings. A variable that is set to nothing counts as not set.
 * @throws StartError one line that names the variable: its value is wrong, or no such variable exists
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  refuseUnknownNames(Object.keys(env));
  const value = <N extends Name>(name: N): Values[N] => read(name, env[name]);
  const [masterKey, masterKeyFile] = [value('DAFTARI_MASTER_KEY'), value('DAFTARI_MASTER_KEY_FILE')];
  const [simulatorFile, mongodbUrl, brokers, publicUrl] = [
    value('DAFTARI_SIMULATOR_FILE'),
    value('DAFTARI_MONGODB_URL'),
    value('DAFTARI_KAFKA_BROKERS'),
    value('DAFTARI_PUBLIC_URL'),
  ];
  return {
    port: value('DAFTARI_PORT'),
    grpcPort: value('DAFTARI_GRPC_PORT'),
    simulatorPort: value('DAFTARI_SIMULATOR_PORT'),
    ...(simulatorFile === undefined ? {} : { simulatorFile }),
    dataDir: value('DAFTARI_DATA_DIR'),
    host: value('DAFTARI_HOST'),
    storage: value('DAFTARI_STORAGE'),
    ...(mongodbUrl === undefined ? {} : { mongodbUrl }),
    bus: value('DAFTARI_BUS'),
    ...(brokers === undefined ? {} : { kafkaBrokers: brokers.split(',') }),
    ...(masterKey === undefined ? {} : { masterKey }),
    ...(masterKeyFile === undefined ? {} : { masterKeyFile }),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
    rateLimit: value('DAFTARI_RATE_LIMIT'),
    logLevel: value('DAFTARI_LOG_LEVEL'),
  };
}

/** What stands beside a schema of the table. */
interface Notes {
  type?: string;
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
  secret?: boolean;
}

function read<N extends Name>(name: N, raw: string | undefined): Values[N] {
  const schema = ENVIRONMENT_TABLE[name];
  const notes = schema as Notes;
  const text = raw?.trim() ?? '';
  if (text === '') return notes.default as Values[N];
  const value: unknown = notes.type === 'integer' && /^\d{1,9}$/.test(text) ? Number(text) : text;
  if (Check(schema, value)) return value as Values[N];
  const shown = notes.secret === true ? '' : `, not ${JSON.stringify(text.slice(0, 80))}`;
  const range =
    notes.type === 'integer' ? `a whole number from ${notes.minimum} to ${notes.maximum}` : notes.description;
  throw new StartError(`${name} must be ${range}${shown}`);
}

function refuseUnknownNames(names: readonly string[]): void {
  const known = Object.keys(ENVIRONMENT_TABLE);
  for (const name of names) {
    if (!name.startsWith('DAFTARI_') || known.includes(name)) continue;
    const close = closestName(name, known);
    const hint = close === undefined ? `known are ${known.join(', ')}` : `did you mean ${close}?`;
    throw new StartError(`${name} is not a setting; ${hint}`);
  }
}
