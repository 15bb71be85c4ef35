import { readConfig } from '@daftari/service/config';
import { copiesFrom } from './copies';
import { DEFAULT_COPIES, GATEWAY, planCluster, processNames, SIMULATOR, type Copies } from './plan';
import type { Ports } from './ports';

const shared = {
  dataDir: '/data',
  installation: 'daftari_1',
  mongodbUrl: 'mongodb://127.0.0.1:1/',
  kafkaBrokers: '127.0.0.1:2',
  secretsFile: '/data/secrets.json',
  masterKeyFile: '/data/master.key',
  secretsKeyFile: '/data/secrets.key',
  adminTokenFile: '/data/admin-token',
  config: readConfig({ DAFTARI_PORT: '80', DAFTARI_GRPC_PORT: '90', DAFTARI_SIMULATOR_PORT: '81' }),
};

function planned(copies: Copies = DEFAULT_COPIES) {
  const { names, withHttp } = processNames(copies);
  const ports: Ports = Object.fromEntries(
    names.map((name, i) => [
      name,
      { grpc: 1_000 + i, ops: 2_000 + i, ...(withHttp.includes(name) ? { http: 3_000 + i } : {}) },
    ]),
  );
  return planCluster(shared, copies, ports);
}

describe('the plan of a cluster', () => {
  it('runs the simulator first, then every service, two copies of those that decide about money, and the edge', () => {
    expect(planned().map(({ name }) => name)).toEqual([
      SIMULATOR,
      'merchants',
      'wallet-fee-1',
      'wallet-fee-2',
      'callback',
      'initiation-1',
      'initiation-2',
      'notifier',
      GATEWAY,
    ]);
  });

  it('gives every process settings that it starts with, and an own data directory', () => {
    const plan = planned();
    for (const { env } of plan) expect(() => readConfig(env)).not.toThrow();
    const dataDirs = plan.map(({ env }) => env['DAFTARI_DATA_DIR']);
    expect(new Set(dataDirs).size).toBe(plan.length);
  });

  it('tells all of them the same addresses, in the words by which their owners call themselves', () => {
    const plan = planned(copiesFrom(['--copies', '3'])).filter(({ address }) => address !== undefined);
    const told = plan.map(({ env }) => readConfig(env).cluster.addresses);
    for (const addresses of told) expect(addresses).toEqual(told[0]);
    for (const { name, env, address } of plan) {
      expect(readConfig(env).cluster.advertise).toBe(address);
      const service = name.replace(/-\d$/, '');
      if (name !== GATEWAY) expect(told[0]![service as keyof (typeof told)[0]]).toContain(address);
    }
  });

  it('has a process called, and call itself, where something stands in front of it', () => {
    const { names } = processNames(DEFAULT_COPIES);
    const ports = Object.fromEntries(names.map((name, i) => [name, { grpc: 1_000 + i, ops: 2_000 + i, http: 3_000 }]));
    const plan = planCluster(shared, DEFAULT_COPIES, {
      ...ports,
      'wallet-fee-1': { ...ports['wallet-fee-1']!, called: 4_000 },
    });
    const behind = readConfig(plan.find(({ name }) => name === 'wallet-fee-1')!.env);
    expect(behind.cluster).toMatchObject({ advertise: '127.0.0.1:4000' });
    expect(behind.grpcPort).toBe(ports['wallet-fee-1']!.grpc);
    const told = readConfig(plan.find(({ name }) => name === 'initiation-1')!.env).cluster.addresses['wallet-fee'];
    expect(told).toEqual(['127.0.0.1:4000', `127.0.0.1:${ports['wallet-fee-2']!.grpc}`]);
  });

  it('serves merchants at the ports that were asked for, and takes callbacks where callback listens', () => {
    const env = (name: string) => readConfig(planned().find((one) => one.name === name)!.env);
    expect(env(GATEWAY)).toMatchObject({ port: 80, grpcPort: 90 });
    expect(env(SIMULATOR)).toMatchObject({ simulatorPort: 81 });
    expect(env('initiation-1').publicUrl).toBe(`http://127.0.0.1:${env('callback').port}`);
  });

  it.each([['0'], ['17'], ['two'], ['1.5']])('refuses %s copies', (copies) => {
    expect(() => copiesFrom(['--copies', copies])).toThrow(/--copies must be/);
  });
});
