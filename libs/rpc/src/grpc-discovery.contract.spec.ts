import { once } from 'node:events';
import { fromBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { status, type Client, type ServiceError } from '@grpc/grpc-js';
import {
  WalletFeeServiceDefinition,
  type HoldFeesRequest,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { FILE_DESCRIPTOR_SET } from '@daftari/contracts/generated/descriptors';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DaftariError } from '@daftari/kernel/errors';
import { createLogger } from '@daftari/service/logger';
import { service as healthService } from 'grpc-health-check';
import { decodeErrorInfo, STATUS_DETAILS } from './error-info';
import { grpcHealth, type GrpcHealth } from './grpc-health';
import { startGrpcServer, type GrpcServer } from './grpc-server';
import { grpcService } from './grpc-service';
import { definitionBySymbol, dynamicClient, reflectionStream } from './testing/reflection-client';

const WALLET_FEE = WalletFeeServiceDefinition.fullName;
const HOLD = {
  hold_id: '11111111-1111-4111-8111-111111111111',
  merchant_id: '22222222-2222-4222-8222-222222222222',
  environment: 'ENVIRONMENT_TEST',
  transaction_id: '33333333-3333-4333-8333-333333333333',
  payment_type: 'STK',
  amount_cents: Number.MAX_SAFE_INTEGER,
};
const logger = createLogger({ level: 'error', destination: { write: () => undefined } });

/** One unary call of a client that is made of descriptors only. */
function call(client: Client, method: string, request: object): Promise<Record<string, unknown>> {
  const methods = client as unknown as Record<string, (...args: unknown[]) => void>;
  return new Promise((resolve, reject) =>
    methods[method]!.call(client, request, { deadline: Date.now() + 10_000 }, (error: unknown, answer: object) =>
      error === null ? resolve(answer as Record<string, unknown>) : reject(error as Error),
    ),
  );
}

describe('a client that knows only the address', () => {
  let server: GrpcServer;
  let health: GrpcHealth;
  const seen: HoldFeesRequest[] = [];
  const opened: { close(): void }[] = [];
  const opening = <T extends { close(): void }>(it: T): T => (opened.push(it), it);

  beforeEach(async () => {
    seen.length = 0;
    const walletFee: Partial<WalletFeeService> = {
      async holdFees(request) {
        seen.push(request);
        if (request.holds.length === 0) throw new DaftariError('VALIDATION_ERROR', 'nothing to hold');
        const [hold] = request.holds;
        const error = { code: 'INSUFFICIENT_SERVICE_BALANCE', message: 'no', details: { availableCents: '5' } };
        return {
          results: [
            { result: { $case: 'hold', value: { holdId: hold!.holdId, feeCents: 250, refundOnFailure: false } } },
            { result: { $case: 'error', value: error } },
          ],
        };
      },
    };
    health = grpcHealth([WALLET_FEE]);
    server = await startGrpcServer({
      host: '127.0.0.1',
      port: 0,
      services: [grpcService(WalletFeeServiceDefinition, walletFee as WalletFeeService, logger)],
      reflection: true,
      health,
    });
  });
  afterEach(async () => {
    for (const it of opened.splice(0)) it.close();
    await server.stop();
  });

  it.each(['v1', 'v1alpha'] as const)('lists the services by reflection %s', async (version) => {
    const { listServicesResponse } = await opening(reflectionStream(server.address, version)).ask({
      listServices: '*',
    });
    expect(listServicesResponse?.service.map(({ name }) => name).sort()).toEqual([WALLET_FEE, 'grpc.health.v1.Health']);
  });

  it('finds HoldFees by reflection, calls it and understands the answer', async () => {
    const client = opening(
      dynamicClient(await definitionBySymbol(server.address, `${WALLET_FEE}.HoldFees`), WALLET_FEE, server.address),
    );
    const caller = { actor: 'service:billing', causation: 'invoice-7' };
    expect(await call(client, 'HoldFees', { holds: [HOLD, HOLD], caller })).toEqual({
      results: [
        { result: 'hold', hold: { hold_id: HOLD.hold_id, fee_cents: 250, refund_on_failure: false } },
        {
          result: 'error',
          // A map, as this loader shows it when it comes from descriptors.
          error: {
            code: 'INSUFFICIENT_SERVICE_BALANCE',
            message: 'no',
            details: [{ key: 'availableCents', value: '5' }],
          },
        },
      ],
    });
    expect(seen).toHaveLength(1);
    expect(seen[0]!.caller).toEqual(caller);
    expect(seen[0]!.holds[0]).toEqual({
      holdId: HOLD.hold_id,
      merchantId: HOLD.merchant_id,
      environment: Environment.TEST,
      transactionId: HOLD.transaction_id,
      paymentType: 'STK',
      amountCents: Number.MAX_SAFE_INTEGER,
    });
  });

  it('gets refusals with their code', async () => {
    const definition = await definitionBySymbol(server.address, WALLET_FEE);
    const client = opening(dynamicClient(definition, WALLET_FEE, server.address));
    const error = (await call(client, 'HoldFees', { holds: [] }).catch((it: unknown) => it)) as ServiceError;
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    const [details] = error.metadata.get(STATUS_DETAILS) as Buffer[];
    expect(decodeErrorInfo(details!)).toMatchObject({ reason: 'VALIDATION_ERROR', domain: 'daftari' });
  });

  it.each([
    [
      'daftari.initiation.v1.InitiatePayment',
      ['daftari/initiation/v1/initiation.proto', 'daftari/common/v1/common.proto'],
    ],
    ['grpc.health.v1.Health', ['health/v1/health.proto']],
  ])('gets the files of %s as they were compiled, with what they import and their comments', async (symbol, names) => {
    const compiled = fromBinary(FileDescriptorSetSchema, Buffer.from(FILE_DESCRIPTOR_SET, 'base64')).file;
    const reflection = opening(reflectionStream(server.address));
    const { fileDescriptorResponse } = await reflection.ask({ fileContainingSymbol: symbol });
    const files = fileDescriptorResponse!.fileDescriptorProto.map((file) =>
      fromBinary(FileDescriptorProtoSchema, file),
    );
    expect(files.map(({ name }) => name)).toEqual(names);
    for (const file of files) {
      const json = (it: typeof file | undefined) => it && toJson(FileDescriptorProtoSchema, it);
      expect(json(file)).toEqual(json(compiled.find(({ name }) => name === file.name)));
      expect(file.sourceCodeInfo!.location.some(({ leadingComments }) => leadingComments !== '')).toBe(true);
      // Strict clients find a type only by its full name.
      const types = file.messageType.flatMap(({ field }) => field.map(({ typeName }) => typeName));
      for (const type of types) expect(type).toMatch(/^(\..+)?$/);
    }
  });

  it('is told what does not exist', async () => {
    const answer = await opening(reflectionStream(server.address)).ask({ fileContainingSymbol: 'daftari.Nothing' });
    expect(answer.errorResponse).toMatchObject({ errorCode: status.NOT_FOUND });
  });

  it('leaves services that are not served out of the list', async () => {
    const bare = await startGrpcServer({ host: '127.0.0.1', port: 0, services: [], reflection: true });
    const reflection = reflectionStream(bare.address);
    expect((await reflection.ask({ listServices: '*' })).listServicesResponse?.service ?? []).toEqual([]);
    reflection.close();
    await bare.stop();
  });

  describe('asks for the health', () => {
    const healthClient = () => {
      const definition = { 'grpc.health.v1.Health': healthService };
      return opening(dynamicClient(definition as never, 'grpc.health.v1.Health', server.address));
    };
    const check = (service: string) => call(healthClient(), 'Check', { service });

    it('of the server and of each service', async () => {
      expect(await check('')).toEqual({ status: 'NOT_SERVING' });
      health.setAll('SERVING');
      expect(await check('')).toEqual({ status: 'SERVING' });
      expect(await check(WALLET_FEE)).toEqual({ status: 'SERVING' });
      health.set(WALLET_FEE, 'NOT_SERVING');
      expect(await check(WALLET_FEE)).toEqual({ status: 'NOT_SERVING' });
      expect(await check('')).toEqual({ status: 'SERVING' });
      expect(health.get(WALLET_FEE)).toBe('NOT_SERVING');
    });

    it('and is told of services that nobody knows', async () => {
      await expect(check('daftari.Nothing')).rejects.toMatchObject({ code: status.NOT_FOUND });
    });

    it('and is told at once when it changes, also when the server stops', async () => {
      const client = healthClient();
      const watch = (client as unknown as Record<string, (request: object) => NodeJS.ReadableStream>)['Watch']!;
      const stream = watch.call(client, { service: '' });
      const heard: string[] = [];
      stream.on('data', ({ status: it }: { status: string }) => void heard.push(it));
      await once(stream, 'data');
      health.setAll('SERVING');
      await once(stream, 'data');
      const ended = once(stream, 'end');
      await server.stop();
      await ended;
      expect(heard).toEqual(['NOT_SERVING', 'SERVING', 'NOT_SERVING']);
    });
  });

  it('does not keep the server from stopping by a stream that it leaves open', async () => {
    const { stream, ask, close } = reflectionStream(server.address);
    opened.push({ close });
    await ask({ listServices: '*' });
    const ended = once(stream, 'end');
    stream.resume();
    await server.stop();
    await ended;
  });
});
