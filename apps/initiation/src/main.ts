import { InitiationServiceDefinition } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { callbackTokens } from '@daftari/daraja/callback-token';
import { DarajaUpstreams, simulatedWorld } from '@daftari/daraja/upstreams';
import { balanceMetrics } from '@daftari/host/balance-metrics';
import { consumerStoreOf } from '@daftari/host/consumer-store';
import { joinBus } from '@daftari/host/join-bus';
import { joinWork } from '@daftari/host/join-work';
import { runProcess } from '@daftari/host/run-process';
import { serveOwn } from '@daftari/host/serve-own';
import { serviceHost } from '@daftari/host/service-host';
import { tellCircuits } from '@daftari/host/tell-circuits';
import { tellStopped } from '@daftari/host/tell-stopped';
import { testDaraja } from '@daftari/host/test-daraja';
import { openLive } from '@daftari/installation/open-live';
import { ownCredentials } from '@daftari/installation/own-credentials';
import { snapshotFiles } from '@daftari/journal-files/snapshot-files';
import { systemClock } from '@daftari/kernel/clock';
import { sealedSnapshots } from '@daftari/privacy/sealing/sealed-snapshots';
import { grpcService } from '@daftari/rpc/grpc-service';
import { StartError } from '@daftari/service/start-error';
import { version } from '../../../package.json';
import { buildInitiation } from './service';

/** The service that decides about payments as a process of its own, of which several copies may run. */
runProcess('initiation', version, async (kit) => {
  const { config, lifecycle, logger } = kit;
  const { publicUrl } = config;
  if (publicUrl === undefined) {
    throw new StartError('DAFTARI_PUBLIC_URL is not set: say where Daraja reaches the callback service');
  }
  const host = serviceHost(kit);
  const { neighbours, secrets, dataDir } = host;
  const own = await host.own();
  const { sealer: personal } = await host.openPrivacy();
  const share = await joinWork(kit);
  const bus = joinBus(kit, neighbours);
  const ours = ownCredentials(await host.openSecretStore());
  const upstreams = new DarajaUpstreams(callbackTokens(secrets.callbackKeys), systemClock, {}, ours);
  upstreams.reachedAt(publicUrl);
  openLive(upstreams, config, logger);
  const test = await testDaraja(host);
  upstreams.connect('test', simulatedWorld(test.url, test.credentials));
  const room = await buildInitiation({
    ...own,
    personal,
    snapshots: sealedSnapshots(snapshotFiles(dataDir.snapshots('initiation')), personal, 'initiation'),
    walletFee: neighbours.walletFee(),
    merchants: neighbours.merchants(),
    ...upstreams.ports(),
    banPolicy: kit.config.stkBan,
    share,
    consumerStore: consumerStoreOf(kit),
    onStopped: tellStopped(kit.readiness),
  });
  tellCircuits(kit.metrics, kit.readiness, () => upstreams.circuits());
  balanceMetrics(kit.metrics, () => room.balances());
  lifecycle.onStop('initiation', () => room.stop());
  // Stopped first: it ends submissions that wait for an answer as unknown, which the reconciler then asks about.
  lifecycle.onStop('Daraja client', () => upstreams.close());
  await room.start({ callback: bus.feed('callback'), merchants: bus.feed('merchants') });
  return serveOwn(kit, { journal: room.journal, bus, share, store: own.store, consumers: room.consumers }, [
    grpcService(InitiationServiceDefinition, room.service, logger),
  ]);
});
