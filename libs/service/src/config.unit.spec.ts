import { ENVIRONMENT_TABLE, readConfig } from './config';
import { StartError } from './start-error';

describe('readConfig', () => {
  it('has the defaults of the table when nothing is set', () => {
    expect(readConfig({ PATH: '/bin' })).toEqual({
      port: 8080,
      grpcPort: 9090,
      simulatorPort: 8081,
      dataDir: '.daftari',
      host: '127.0.0.1',
      storage: 'sqlite',
      bus: 'local',
      rateLimit: 60,
      logLevel: 'info',
    });
  });

  it('takes every name of the table', () => {
    const env = {
      DAFTARI_PORT: '0',
      DAFTARI_GRPC_PORT: '9190',
      DAFTARI_SIMULATOR_PORT: '65535',
      DAFTARI_SIMULATOR_FILE: '/var/lib/simulator/simulator.json',
      DAFTARI_DATA_DIR: '/var/lib/daftari',
      DAFTARI_HOST: '::1',
      DAFTARI_STORAGE: 'mongodb',
      DAFTARI_MONGODB_URL: 'mongodb://user:pw@db:27017/?replicaSet=rs0',
      DAFTARI_BUS: 'kafka',
      DAFTARI_KAFKA_BROKERS: 'a:9092,b:9092',
      DAFTARI_MASTER_KEY: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
      DAFTARI_MASTER_KEY_FILE: '/run/secrets/daftari',
      DAFTARI_PUBLIC_URL: 'https://pay.example.com/',
      DAFTARI_RATE_LIMIT: '0',
      DAFTARI_LOG_LEVEL: 'debug',
    };
    expect(Object.keys(env).sort()).toEqual(Object.keys(ENVIRONMENT_TABLE).sort());
    expect(readConfig(env)).toEqual({
      port: 0,
      grpcPort: 9190,
      simulatorPort: 65535,
      simulatorFile: '/var/lib/simulator/simulator.json',
      dataDir: '/var/lib/daftari',
      host: '::1',
      storage: 'mongodb',
      mongodbUrl: 'mongodb://user:pw@db:27017/?replicaSet=rs0',
      bus: 'kafka',
      kafkaBrokers: ['a:9092', 'b:9092'],
      masterKey: 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=',
      masterKeyFile: '/run/secrets/daftari',
      publicUrl: 'https://pay.example.com',
      rateLimit: 0,
      logLevel: 'debug',
    });
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
