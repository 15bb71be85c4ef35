import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, type ChosenPorts } from './ports';

/** Where Linux begins to give ports to those who ask for any. */
const GIVEN_BY_CHANCE = 32_768;
const ANY = { port: 0, grpcPort: 0, simulatorPort: 0 };
const NAMES = ['callback', 'initiation-1'];

describe('the ports of a cluster', () => {
  let folder: string;
  const chosen: ChosenPorts[] = [];
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'daftari-ports-'))));
  afterEach(() => {
    for (const one of chosen.splice(0)) one.release();
    rmSync(folder, { recursive: true, force: true });
  });
  const choose = async (name = 'cluster.json') => {
    const one = await choosePorts(join(folder, name), ANY, NAMES, ['callback']);
    chosen.push(one);
    return one;
  };
  const all = ({ ports, public: known }: ChosenPorts) => [
    ...Object.values(known),
    ...Object.values(ports).flatMap((of) => Object.values(of) as number[]),
  ];

  it('are each given once, and never ones that a connection might be given meanwhile', async () => {
    const ports = all(await choose());
    expect(ports).toHaveLength(8);
    expect(new Set(ports).size).toBe(8);
    for (const port of ports) expect(port).toBeLessThan(GIVEN_BY_CHANCE);
  });

  it('are not those of a cluster that starts beside it, though nobody listens on them yet', async () => {
    const [one, other] = [all(await choose('one.json')), all(await choose('other.json'))];
    expect(one.filter((port) => other.includes(port))).toEqual([]);
  });

  it('are the same after a restart', async () => {
    const first = await choose();
    first.release();
    expect(all(await choose())).toEqual(all(first));
  });

  it('are others after a restart when another cluster has them by then', async () => {
    const first = await choose('one.json');
    first.release();
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ ports: first.ports }));
    const ports = all(await choose('other.json'));
    const again = all(await choose('one.json'));
    expect(again.filter((port) => ports.includes(port))).toEqual([]);
  });

  it('are kept where they were chosen otherwise, as long as they are free', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port: grpc } = busy.address() as AddressInfo;
    const ports = { callback: { grpc, ops: 26_001, called: 26_002 } };
    writeFileSync(join(folder, 'cluster.json'), JSON.stringify({ ports }));
    const { callback } = (await choose()).ports;
    expect(callback).toMatchObject({ ops: 26_001, called: 26_002 });
    expect(callback!.grpc).not.toBe(grpc);
    busy.close();
  });
});
