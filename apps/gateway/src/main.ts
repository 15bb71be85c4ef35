import { CallbackServiceDefinition } from '@daftari/contracts/generated/daftari/callback/v1/callback';
import { InitiationServiceDefinition } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { NotifierServiceDefinition } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { OperationsServiceDefinition } from '@daftari/contracts/generated/daftari/operations/v1/operations';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { edgeJournals } from '@daftari/host/edge-journals';
import { edgeOperations } from '@daftari/host/edge-operations';
import { joinBus } from '@daftari/host/join-bus';
import { runProcess } from '@daftari/host/run-process';
import { serveGrpc } from '@daftari/host/serve-grpc';
import { serveHttp } from '@daftari/host/serve-http';
import { serviceHost } from '@daftari/host/service-host';
import { loadAdminToken } from '@daftari/installation/admin-token';
import { systemIds } from '@daftari/kernel/ids';
import { systemRandom } from '@daftari/kernel/random';
import { grpcService } from '@daftari/rpc/grpc-service';
import { version } from '../../../package.json';
import { buildGateway, restServerOptions } from './service';

/** The edge as a process of its own: REST for merchants, and one gRPC address for operators, behind which all services are. */
runProcess('gateway', version, async (kit) => {
  const { config, logger, lifecycle, readiness } = kit;
  const { neighbours, secrets, dataDir } = serviceHost(kit);
  const [merchants, walletFee, initiation] = [neighbours.merchants(), neighbours.walletFee(), neighbours.initiation()];
  const notifier = neighbours.notifier();
  const bus = joinBus(kit, neighbours);
  const keysKnown = readiness.waitFor('keys', 'the API keys are not all known yet');
  const admin = loadAdminToken(config, dataDir.adminToken, systemRandom);
  logger.info({ file: admin.file }, 'operators authenticate at /admin/v1 by the token in this file');
  const operations = edgeOperations(neighbours);
  const gateway = buildGateway({
    initiation,
    walletFee,
    merchants,
    notifier,
    merchantsFeed: bus.feed('merchants'),
    ids: systemIds,
    logger,
    version,
    fingerprintKey: secrets.fingerprintKey,
    rateLimitPerMinute: config.rateLimit,
    admin: { token: admin.token, operations },
  });
  lifecycle.onStop('gateway', () => gateway.stop());
  const offered = [
    grpcService(MerchantsServiceDefinition, merchants, logger),
    grpcService(WalletFeeServiceDefinition, walletFee, logger),
    grpcService(InitiationServiceDefinition, initiation, logger),
    grpcService(CallbackServiceDefinition, neighbours.callback(), logger),
    grpcService(NotifierServiceDefinition, notifier, logger),
    grpcService(OperationsServiceDefinition, operations, logger),
  ];
  const grpc = await serveGrpc(kit, offered, edgeJournals(neighbours));
  const rest = await serveHttp(kit, restServerOptions(systemIds), [gateway.plugin]);
  await gateway.start();
  await gateway.caughtUp();
  keysKnown.done();
  grpc.serving();
  return { rest, grpc: grpc.address };
});
