import { NotifierServiceDefinition } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { egressClient } from '@daftari/egress/egress-client';
import { consumerStoreOf } from '@daftari/host/consumer-store';
import { joinBus } from '@daftari/host/join-bus';
import { joinWork } from '@daftari/host/join-work';
import { runProcess } from '@daftari/host/run-process';
import { serveOwn } from '@daftari/host/serve-own';
import { serviceHost } from '@daftari/host/service-host';
import { tellStopped } from '@daftari/host/tell-stopped';
import { grpcService } from '@daftari/rpc/grpc-service';
import { version } from '../../../package.json';
import { buildNotifier } from './service';

/** What sends webhooks as a process of its own. */
runProcess('notifier', version, async (kit) => {
  const host = serviceHost(kit);
  const own = await host.own();
  const { sealer: personal } = await host.openPrivacy();
  const share = await joinWork(kit);
  const bus = joinBus(kit, host.neighbours);
  const room = await buildNotifier({
    ...own,
    personal,
    secrets: await host.openSecretStore(),
    egress: egressClient(),
    version,
    share,
    consumerStore: consumerStoreOf(kit),
    onStopped: tellStopped(kit.readiness),
  });
  kit.lifecycle.onStop('notifier', () => room.stop());
  await room.start({ initiation: bus.feed('initiation'), walletFee: bus.feed('wallet-fee') });
  return serveOwn(kit, { journal: room.journal, bus, share, store: own.store, consumers: room.consumers }, [
    grpcService(NotifierServiceDefinition, room.service, kit.logger),
  ]);
});
