import { Type, type TProperties } from 'typebox';
import { CLUSTER_TABLE, PORT } from './cluster-settings';

/** Every environment variable that we read, what it may hold and what holds when it is not set (design §7). */
export const ENVIRONMENT_TABLE = {
  DAFTARI_PORT: Type.Integer({ ...PORT, default: 8080, description: 'REST port; 0 is any free one' }),
  DAFTARI_GRPC_PORT: Type.Integer({ ...PORT, default: 9090, description: 'gRPC port; 0 is any free one' }),
  DAFTARI_SIMULATOR_PORT: Type.Integer({ ...PORT, default: 8081, description: 'simulator port; 0 is any free one' }),
  DAFTARI_SIMULATOR_FILE: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 1024,
      description: 'the simulator.json of a simulator that runs as a process of its own',
    }),
  ),
  DAFTARI_DARAJA_FILE: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'a JSON file with the credentials of live payments' }),
  ),
  DAFTARI_DARAJA_SOURCES: Type.Optional(
    Type.String({
      pattern: '^[0-9A-Fa-f.:/]+(,[0-9A-Fa-f.:/]+)*$',
      maxLength: 2048,
      description: 'addresses or networks (CIDR) that callbacks of live payments may come from, separated by commas',
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
  DAFTARI_SECRETS_KEY: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z0-9+/]{43}=$',
      description: '32 bytes in base64, as "openssl rand -base64 32" prints them',
      secret: true,
    }),
  ),
  DAFTARI_SECRETS_KEY_FILE: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'a file that holds the secrets key' }),
  ),
  DAFTARI_ADMIN_TOKEN_FILE: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'a file that holds the admin token' }),
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
  DAFTARI_STK_BAN_WINDOW_SECONDS: Type.Integer({
    minimum: 10,
    maximum: 3_600,
    default: 600,
    description: 'how far back finished STK prompts of an API key count towards a ban',
  }),
  DAFTARI_STK_BAN_MIN_FINISHED: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 20,
    description: 'finished prompts in that time below which no key is banned',
  }),
  DAFTARI_STK_BAN_SUCCESS_PERCENT: Type.Integer({
    minimum: 0,
    maximum: 100,
    default: 10,
    description: 'a key of which less than this share of them was paid is banned; 0 is never',
  }),
  DAFTARI_STK_BAN_SECONDS: Type.Integer({
    minimum: 1,
    maximum: 86_400,
    default: 3_600,
    description: 'how long a ban lasts',
  }),
  DAFTARI_LOG_LEVEL: Type.Union(
    (['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const).map((level) => Type.Literal(level)),
    { default: 'info', description: 'trace, debug, info, warn, error, fatal or silent' },
  ),
  ...CLUSTER_TABLE,
} satisfies TProperties;
