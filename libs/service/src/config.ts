import type { Static } from 'typebox';
import { Check } from 'typebox/value';
import { closestName } from './closest-name';
import { readClusterSettings, type ClusterSettings } from './cluster-settings';
import { ENVIRONMENT_TABLE } from './environment-table';
import { StartError } from './start-error';
import { readStkBan, type StkBanSettings } from './stk-ban-settings';

export { ENVIRONMENT_TABLE } from './environment-table';

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
  /** Holds the credentials of live payments; absent, there are none. */
  darajaFile?: string;
  /** Addresses and networks that callbacks of live payments may come from; empty: any. */
  darajaSources: readonly string[];
  dataDir: string;
  host: string;
  storage: 'sqlite' | 'mongodb';
  mongodbUrl?: string;
  bus: 'local' | 'kafka';
  kafkaBrokers?: readonly string[];
  /** In base64; wraps the keys of personal data. */
  masterKey?: string;
  masterKeyFile?: string;
  /** In base64; seals merchants' credentials and signing secrets. */
  secretsKey?: string;
  secretsKeyFile?: string;
  /** Holds what operators authenticate by; absent, one is made in the data directory. */
  adminTokenFile?: string;
  /** Without a slash at its end. */
  publicUrl?: string;
  /** Requests per key and minute; 0 is off. */
  rateLimit: number;
  /** When an API key may send no STK prompts for a while; absent where nothing is limited. */
  stkBan?: StkBanSettings;
  logLevel: Values['DAFTARI_LOG_LEVEL'];
  /** What only a service that runs as a process of its own needs. */
  cluster: ClusterSettings;
}

/**
 * Reads the settings. A variable that is set to nothing counts as not set.
 * @throws StartError one line that names the variable: its value is wrong, or no such variable exists
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  refuseUnknownNames(Object.keys(env));
  const value = <N extends Name>(name: N): Values[N] => read(name, env[name]);
  const [masterKey, masterKeyFile] = [value('DAFTARI_MASTER_KEY'), value('DAFTARI_MASTER_KEY_FILE')];
  const [secretsKey, secretsKeyFile] = [value('DAFTARI_SECRETS_KEY'), value('DAFTARI_SECRETS_KEY_FILE')];
  const [simulatorFile, darajaFile, mongodbUrl, brokers, publicUrl] = [
    value('DAFTARI_SIMULATOR_FILE'),
    value('DAFTARI_DARAJA_FILE'),
    value('DAFTARI_MONGODB_URL'),
    value('DAFTARI_KAFKA_BROKERS'),
    value('DAFTARI_PUBLIC_URL'),
  ];
  const adminTokenFile = value('DAFTARI_ADMIN_TOKEN_FILE');
  return {
    port: value('DAFTARI_PORT'),
    grpcPort: value('DAFTARI_GRPC_PORT'),
    simulatorPort: value('DAFTARI_SIMULATOR_PORT'),
    ...(simulatorFile === undefined ? {} : { simulatorFile }),
    ...(darajaFile === undefined ? {} : { darajaFile }),
    darajaSources: value('DAFTARI_DARAJA_SOURCES')?.split(',') ?? [],
    dataDir: value('DAFTARI_DATA_DIR'),
    host: value('DAFTARI_HOST'),
    storage: value('DAFTARI_STORAGE'),
    ...(mongodbUrl === undefined ? {} : { mongodbUrl }),
    bus: value('DAFTARI_BUS'),
    ...(brokers === undefined ? {} : { kafkaBrokers: brokers.split(',') }),
    ...(masterKey === undefined ? {} : { masterKey }),
    ...(masterKeyFile === undefined ? {} : { masterKeyFile }),
    ...(secretsKey === undefined ? {} : { secretsKey }),
    ...(secretsKeyFile === undefined ? {} : { secretsKeyFile }),
    ...(adminTokenFile === undefined ? {} : { adminTokenFile }),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/+$/, '') }),
    rateLimit: value('DAFTARI_RATE_LIMIT'),
    ...(value('DAFTARI_RATE_LIMIT') === 0 ? {} : { stkBan: readStkBan(value) }),
    logLevel: value('DAFTARI_LOG_LEVEL'),
    cluster: readClusterSettings(value),
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
