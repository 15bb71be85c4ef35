import { Type, type TProperties } from 'typebox';
import { StartError } from './start-error';

export const PORT = { type: 'integer', minimum: 0, maximum: 65_535 } as const;

/** The services that others call. */
export const SERVICES = ['merchants', 'wallet-fee', 'callback', 'initiation', 'notifier'] as const;
export type ServiceName = (typeof SERVICES)[number];

const HOST_PORT = '[^\\s,:/]+:\\d{1,5}';
const ADDRESS = `(dns:///)?${HOST_PORT}`;

const addresses = (service: ServiceName) =>
  Type.Optional(
    Type.String({
      pattern: `^${ADDRESS}(,${ADDRESS})*$`,
      maxLength: 2048,
      description: `host:port or dns:///host:port of ${service}'s gRPC, several separated by commas`,
    }),
  );
const file = (what: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 1024, description: what }));

/** What a service that runs as a process of its own is told beside the settings of `npm start`. */
export const CLUSTER_TABLE = {
  DAFTARI_OPS_PORT: Type.Integer({
    ...PORT,
    default: 9464,
    description: 'port of /healthz, /readyz and /metrics of a service that runs apart; 0 is any free one',
  }),
  DAFTARI_GRPC_HOST: Type.String({
    pattern: '^[A-Za-z0-9.:_%-]{1,253}$',
    default: '127.0.0.1',
    description: 'an address for gRPC, /metrics and health to listen on',
  }),
  DAFTARI_ADVERTISE: Type.Optional(
    Type.String({
      pattern: `^${HOST_PORT}$`,
      maxLength: 300,
      description: "host:port at which the other services reach this process's gRPC",
    }),
  ),
  DAFTARI_INSTALLATION: Type.Optional(
    Type.String({
      pattern: '^[a-z][a-z0-9_]{0,39}$',
      description: 'lower-case letters, digits and underscores (at most 40) that name the database and the topics',
    }),
  ),
  DAFTARI_SECRETS_FILE: file('the secrets.json that all processes of an installation share'),
  DAFTARI_MERCHANTS_ADDRESSES: addresses('merchants'),
  DAFTARI_WALLET_FEE_ADDRESSES: addresses('wallet-fee'),
  DAFTARI_CALLBACK_ADDRESSES: addresses('callback'),
  DAFTARI_INITIATION_ADDRESSES: addresses('initiation'),
  DAFTARI_NOTIFIER_ADDRESSES: addresses('notifier'),
  DAFTARI_TLS_CA: file('the certificate authority that both sides of a gRPC connection must be signed by (PEM)'),
  DAFTARI_TLS_CERT: file("this process's certificate (PEM)"),
  DAFTARI_TLS_KEY: file("the certificate's private key (PEM)"),
  DAFTARI_TRUSTED_PROXIES: Type.Optional(
    Type.String({
      pattern: '^[0-9A-Fa-f.:/]+(,[0-9A-Fa-f.:/]+)*$',
      maxLength: 2048,
      description: 'addresses or networks (CIDR) of proxies whose X-Forwarded-For is believed, separated by commas',
    }),
  ),
} satisfies TProperties;

/** Files in PEM. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** The settings of a service that runs apart. */
export interface ClusterSettings {
  readonly opsPort: number;
  readonly grpcHost: string;
  /** `host:port`; this process's member id. */
  readonly advertise?: string;
  /** Names database and topics. */
  readonly installation?: string;
  readonly secretsFile?: string;
  /** Where each service's copies are. */
  readonly addresses: Readonly<Partial<Record<ServiceName, readonly string[]>>>;
  /** Mutual TLS of gRPC. */
  readonly tls?: TlsFiles;
  readonly trustedProxies: readonly string[];
}

type Read = <N extends keyof typeof CLUSTER_TABLE>(name: N) => string | number | undefined;

/** @throws StartError settings that only make sense together are not all there */
export function readClusterSettings(value: Read): ClusterSettings {
  const text = (name: keyof typeof CLUSTER_TABLE) => value(name) as string | undefined;
  const [advertise, installation, secretsFile] = [
    text('DAFTARI_ADVERTISE'),
    text('DAFTARI_INSTALLATION'),
    text('DAFTARI_SECRETS_FILE'),
  ];
  const tls = tlsFiles(text('DAFTARI_TLS_CA'), text('DAFTARI_TLS_CERT'), text('DAFTARI_TLS_KEY'));
  return {
    opsPort: value('DAFTARI_OPS_PORT') as number,
    grpcHost: value('DAFTARI_GRPC_HOST') as string,
    ...(advertise === undefined ? {} : { advertise }),
    ...(installation === undefined ? {} : { installation }),
    ...(secretsFile === undefined ? {} : { secretsFile }),
    addresses: Object.fromEntries(
      SERVICES.flatMap((service) => {
        const list = text(addressesVariable(service));
        return list === undefined ? [] : [[service, list.split(',')]];
      }),
    ),
    ...(tls === undefined ? {} : { tls }),
    trustedProxies: text('DAFTARI_TRUSTED_PROXIES')?.split(',') ?? [],
  };
}

type AddressesVariable = Extract<keyof typeof CLUSTER_TABLE, `${string}_ADDRESSES`>;

/** The variable that says where a service is: `DAFTARI_WALLET_FEE_ADDRESSES`. */
export function addressesVariable(service: ServiceName): AddressesVariable {
  return `DAFTARI_${service.replace('-', '_').toUpperCase()}_ADDRESSES` as AddressesVariable;
}

function tlsFiles(ca?: string, cert?: string, key?: string): TlsFiles | undefined {
  if (ca === undefined && cert === undefined && key === undefined) return undefined;
  if (ca !== undefined && cert !== undefined && key !== undefined) return { ca, cert, key };
  throw new StartError('DAFTARI_TLS_CA, DAFTARI_TLS_CERT and DAFTARI_TLS_KEY go together: set all of them, or none');
}
