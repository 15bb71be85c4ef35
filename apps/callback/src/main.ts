import { CallbackServiceDefinition } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { consumerStoreOf } from '@daftari/host/consumer-store';
import { joinBus } from '@daftari/host/join-bus';
import { joinWork } from '@daftari/host/join-work';
import { runProcess } from '@daftari/host/run-process';
import { serveHttp } from '@daftari/host/serve-http';
import { serveOwn } from '@daftari/host/serve-own';
import { serviceHost } from '@daftari/host/service-host';
import { tellStopped } from '@daftari/host/tell-stopped';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemScheduler } from '@daftari/kernel/scheduler';
import { grpcService } from '@daftari/rpc/grpc-service';
import { version } from '../../../package.json';
import { buildCallback, callbackIntake } from './service';

/** What takes callbacks as a process of its own: they are durable in its spool while the database is away. */
runProcess('callback', version, async (kit) => {
  const host = serviceHost(kit);
  const intake = callbackIntake({
    clock: systemClock,
    ids: systemIds,
    scheduler: systemScheduler,
    logger: kit.logger,
    tokenKeys: host.secrets.callbackKeys,
    spoolDir: host.dataDir.spool,
    sources: kit.config.darajaSources,
  });
  // Before anything is waited for: a callback that finds nobody is lost.
  const http = await serveHttp(kit, {}, [intake.http]);
  const own = await host.own();
  const privacy = await host.openPrivacy();
  const share = await joinWork(kit);
  const bus = joinBus(kit, host.neighbours);
  const room = await buildCallback({
    ...own,
    personal: privacy.sealer,
    intake,
    share,
    consumerStore: consumerStoreOf(kit),
    onStopped: tellStopped(kit.readiness),
  });
  kit.lifecycle.onStop('callback', () => room.stop());
  kit.metrics.gauge('daftari_callbacks_spooled', 'Callbacks that wait for the database', [], () => [
    { value: room.spooled() },
  ]);
  await room.start();
  const addresses = await serveOwn(
    kit,
    { journal: room.journal, bus, share, store: own.store, consumers: room.consumers },
    [grpcService(CallbackServiceDefinition, room.service, kit.logger)],
  );
  return { ...addresses, http };
});
