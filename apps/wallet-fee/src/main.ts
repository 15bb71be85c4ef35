import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { consumerStoreOf } from '@daftari/host/consumer-store';
import { joinBus } from '@daftari/host/join-bus';
import { joinWork } from '@daftari/host/join-work';
import { runProcess } from '@daftari/host/run-process';
import { serveOwn } from '@daftari/host/serve-own';
import { serviceHost } from '@daftari/host/service-host';
import { tellStopped } from '@daftari/host/tell-stopped';
import { snapshotFiles } from '@daftari/journal-files/snapshot-files';
import { grpcService } from '@daftari/rpc/grpc-service';
import { version } from '../../../package.json';
import { buildWalletFee } from './service';

/** The ledger as a process of its own, of which several copies may run. */
runProcess('wallet-fee', version, async (kit) => {
  const host = serviceHost(kit);
  const { neighbours, dataDir } = host;
  const own = await host.own();
  const share = await joinWork(kit);
  const bus = joinBus(kit, neighbours);
  const snapshots = snapshotFiles(dataDir.snapshots('wallet-fee'));
  const room = await buildWalletFee({
    ...own,
    snapshots,
    share,
    consumerStore: consumerStoreOf(kit),
    onStopped: tellStopped(kit.readiness),
  });
  kit.lifecycle.onStop('wallet-fee', () => room.stop());
  await room.start({
    merchants: bus.feed('merchants'),
    initiation: bus.feed('initiation'),
    initiationService: neighbours.initiation(),
  });
  return serveOwn(kit, { journal: room.journal, bus, share, store: own.store, consumers: room.consumers }, [
    grpcService(WalletFeeServiceDefinition, room.service, kit.logger),
  ]);
});
