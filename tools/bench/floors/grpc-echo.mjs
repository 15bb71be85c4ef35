// A bare grpc-js server that holds whatever it is asked to: `node grpc-echo.mjs serve` sends its port to its parent.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

const proto = join(dirname(fileURLToPath(import.meta.url)), '../../../proto');
const loading = { includeDirs: [proto], longs: Number, enums: String, defaults: true, oneofs: true };
const loaded = loadPackageDefinition(loadSync('daftari/walletfee/v1/walletfee.proto', loading));

export const { WalletFeeService } = loaded.daftari.walletfee.v1;

if (process.argv[2] === 'serve') {
  const server = new Server();
  server.addService(WalletFeeService.service, {
    HoldFees: ({ request }, answer) =>
      answer(null, {
        results: request.holds.map(({ holdId }) => ({ hold: { holdId, feeCents: 250, refundOnFailure: false } })),
      }),
  });
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.send({ port });
  });
  process.on('disconnect', () => process.exit());
}
