import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { joinBus } from '@daftari/host/join-bus';
import { joinWork } from '@daftari/host/join-work';
import { runProcess } from '@daftari/host/run-process';
import { serveOwn } from '@daftari/host/serve-own';
import { serviceHost } from '@daftari/host/service-host';
import { systemRandom } from '@daftari/kernel/random';
import { grpcService } from '@daftari/rpc/grpc-service';
import { version } from '../../../package.json';
import { buildMerchants } from './service';

/** The directory of merchants as a process of its own. */
runProcess('merchants', version, async (kit) => {
  const host = serviceHost(kit);
  const own = await host.own();
  const share = await joinWork(kit);
  const bus = joinBus(kit, host.neighbours);
  const room = await buildMerchants({ ...own, random: systemRandom, secrets: await host.openSecretStore() });
  kit.lifecycle.onStop('merchants', () => room.stop());
  await room.start();
  return serveOwn(kit, { journal: room.journal, bus, share, store: own.store }, [
    grpcService(MerchantsServiceDefinition, room.service, kit.logger),
  ]);
});
