import { ENVIRONMENT_TABLE, readConfig } from './config';
import { StartError } from './start-error';

const EVERY_NAME = {
  DAFTARI_PORT: '0',
  DAFTARI_GRPC_PORT: '9190',
  DAFTARI_SIMULATOR_PORT: '65535',
  DAFTARI_SIMULATOR_FILE: '/var/lib/simulator/simulator.json',
  DAFTARI_DARAJA_FILE: '/run/secrets/daraja.json',
  DAFTARI_DARAJA_SOURCES: '196.201.214.200,196.201.212.0/24',
  DAFTARI_DATA_DIR: '/var/lib/daftari',
  DAFTARI_HOST: '::1',
  DAFTARI_STORAGE: 'mongodb',
  DAFTARI_MONGODB_URL: 'mongodb://user:pw@db:27017/?replicaSet=rs0',
  DAFTARI_BUS: 'kafka',
  DAFTARI_KAFKA_BROKERS: 'a:9092,b:9092',
  DAFTARI_MASTER_KEY: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
  DAFTARI_MASTER_KEY_FILE: '/run/secrets/daftari',
  DAFTARI_SECRETS_KEY: 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=',
  DAFTARI_SECRETS_KEY_FILE: '/run/secrets/secrets.key',
  DAFTARI_ADMIN_TOKEN_FILE: '/run/secrets/admin-token',
  DAFTARI_PUBLIC_URL: 'https://pay.example.com/',
  DAFTARI_RATE_LIMIT: '0',
  DAFTARI_STK_BAN_WINDOW_SECONDS: '60',
  DAFTARI_STK_BAN_MIN_FINISHED: '5',
  DAFTARI_STK_BAN_SUCCESS_PERCENT: '50',
  DAFTARI_STK_BAN_SECONDS: '120',
  DAFTARI_LOG_LEVEL: 'debug',
  DAFTARI_OPS_PORT: '0',
  DAFTARI_GRPC_HOST: '0.0.0.0',
  DAFTARI_ADVERTISE: 'initiation-1:9090',
  DAFTARI_INSTALLATION: 'shop_1',
  DAFTARI_SECRETS_FILE: '/run/secrets/secrets.json',
  DAFTARI_MERCHANTS_ADDRESSES: 'merchants:9090',
  DAFTARI_WALLET_FEE_ADDRESSES: 'dns:///wallet-fee:9090',
  DAFTARI_CALLBACK_ADDRESSES: '127.0.0.1:1',
  DAFTARI_INITIATION_ADDRESSES: '127.0.0.1:2,127.0.0.1:3',
  DAFTARI_NOTIFIER_ADDRESSES: 'notifier:9090',
  DAFTARI_TLS_CA: 'ca.pem',
  DAFTARI_TLS_CERT: 'cert.pem',
  DAFTARI_TLS_KEY: 'key.pem',
  DAFTARI_TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.1',
};

describe('readConfig', () => {
  it('has the defaults of the table when nothing is set', () => {
    expect(readConfig({ PATH: '/bin' })).toEqual({
      port: 8080,
      grpcPort: 9090,
      simulatorPort: 8081,
      darajaSources: [],
      dataDir: '.daftari',
      host: '127.0.0.1',
      storage: 'sqlite',
      bus: 'local',
      rateLimit: 60,
      stkBan: { windowMs: 600_000, minFinished: 20, successPercent: 10, banMs: 3_600_000 },
      logLevel: 'info',
      cluster: { opsPort: 9464, grpcHost: '127.0.0.1', addresses: {}, trustedProxies: [] },
    });
  });

  it('takes every name of the table', () => {
    expect(Object.keys(EVERY_NAME).sort()).toEqual(Object.keys(ENVIRONMENT_TABLE).sort());
    expect(readConfig(EVERY_NAME)).toEqual({
      port: 0,
      grpcPort: 9190,
      simulatorPort: 65535,
      simulatorFile: '/var/lib/simulator/simulator.json',
      darajaFile: '/run/secrets/daraja.json',
      darajaSources: ['196.201.214.200', '196.201.212.0/24'],
      dataDir: '/var/lib/daftari',
      host: '::1',
      storage: 'mongodb',
      mongodbUrl: 'mongodb://user:pw@db:27017/?replicaSet=rs0',
      bus: 'kafka',
      kafkaBrokers: ['a:9092', 'b:9092'],
      masterKey: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
      masterKeyFile: '/run/secrets/daftari',
      secretsKey: 'AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=',
      secretsKeyFile: '/run/secrets/secrets.key',
      adminTokenFile: '/run/secrets/admin-token',
      publicUrl: 'https://pay.example.com',
      rateLimit: 0,
      logLevel: 'debug',
      cluster: {
        opsPort: 0,
        grpcHost: '0.0.0.0',
        advertise: 'initiation-1:9090',
        installation: 'shop_1',
        secretsFile: '/run/secrets/secrets.json',
        addresses: {
          merchants: ['merchants:9090'],
          'wallet-fee': ['dns:///wallet-fee:9090'],
          callback: ['127.0.0.1:1'],
          initiation: ['127.0.0.1:2', '127.0.0.1:3'],
          notifier: ['notifier:9090'],
        },
        tls: { ca: 'ca.pem', cert: 'cert.pem', key: 'key.pem' },
        trustedProxies: ['10.0.0.0/8', '127.0.0.1'],
      },
    });
  });

  it('bans nobody where nothing is limited, and else by its own thresholds', () => {
    const thresholds = { DAFTARI_STK_BAN_WINDOW_SECONDS: '60', DAFTARI_STK_BAN_SECONDS: '7' };
    expect(readConfig({ ...thresholds, DAFTARI_RATE_LIMIT: '0' }).stkBan).toBeUndefined();
    const stkBan = { windowMs: 60_000, minFinished: 20, successPercent: 10, banMs: 7_000 };
    expect(readConfig({ ...thresholds, DAFTARI_RATE_LIMIT: '1' })).toMatchObject({ stkBan });
  });

  it('refuses one TLS file without the others', () => {
    expect(() => readConfig({ DAFTARI_TLS_CA: 'ca.pem' })).toThrow(StartError);
    expect(() => readConfig({ DAFTARI_TLS_CA: 'ca.pem' })).toThrow(/go together/);
  });

  it('counts a variable that is set to nothing as not set', () => {
    expect(readConfig({ DAFTARI_PORT: ' ', DAFTARI_PUBLIC_URL: '' })).toEqual(readConfig({}));
  });

  it.each([
    ['DAFTARI_PORT', '80a', 'DAFTARI_PORT must be a whole number from 0 to 65535, not "80a"'],
    ['DAFTARI_PORT', '65536', 'DAFTARI_PORT must be a whole number from 0 to 65535, not "65536"'],
    ['DAFTARI_PORT', '-1', 'DAFTARI_PORT must be a whole number from 0 to 65535, not "-1"'],
    ['DAFTARI_STORAGE', 'mysql', 'DAFTARI_STORAGE must be sqlite or mongodb, not "mysql"'],
    ['DAFTARI_HOST', 'a b', 'DAFTARI_HOST must be an address to listen on, such as 127.0.0.1 or 0.0.0.0, not "a b"'],
    ['DAFTARI_MONGODB_URL', 'http://u:secret@x', 'DAFTARI_MONGODB_URL must be a mongodb:// URL'],
    ['DAFTARI_KAFKA_BROKERS', 'a', 'DAFTARI_KAFKA_BROKERS must be host:port, several separated by commas, not "a"'],
    [
      'DAFTARI_LOG_LEVEL',
      'loud',
      'DAFTARI_LOG_LEVEL must be trace, debug, info, warn, error, fatal or silent, not "loud"',
    ],
  ])('refuses %s=%s in one line that names it', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(new StartError(message));
  });

  it('refuses a public URL that carries credentials or is none', () => {
    expect(() => readConfig({ DAFTARI_PUBLIC_URL: 'https://u:p@x.example' })).toThrow(/^DAFTARI_PUBLIC_URL must be/);
    expect(() => readConfig({ DAFTARI_PUBLIC_URL: 'pay.example.com' })).toThrow(/^DAFTARI_PUBLIC_URL must be/);
  });

  it('says what an unknown name probably meant', () => {
    expect(() => readConfig({ DAFTARI_PROT: '1' })).toThrow(
      'DAFTARI_PROT is not a setting; did you mean DAFTARI_PORT?',
    );
    expect(() => readConfig({ DAFTARI_DATADIR: 'x' })).toThrow('did you mean DAFTARI_DATA_DIR?');
    expect(() => readConfig({ DAFTARI_FAVOURITE_COLOUR: 'x' })).toThrow(/not a setting; known are DAFTARI_PORT, /);
  });
});
