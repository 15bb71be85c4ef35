// A bare kafkajs producer: messages sent one after the other, each acknowledged by all replicas before the next.
import { Kafka, logLevel } from 'kafkajs';
import { spread } from './spread.mjs';

const WARM_UP = 50;
const BYTES = 800;

/** @param broker `host:port`; the topic is deleted afterwards */
export async function kafka({ broker, messages }) {
  const client = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  const admin = client.admin();
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
  const topic = `daftari-bench-floor-${process.pid}`;
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  const value = Buffer.alloc(BYTES, 'x');
  const tookMs = [];
  for (let n = 0; n < WARM_UP + messages; n++) {
    const atMs = performance.now();
    await producer.send({ topic, acks: -1, messages: [{ key: 'payment', value }] });
    if (n >= WARM_UP) tookMs.push(performance.now() - atMs);
  }
  await admin.deleteTopics({ topics: [topic] });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
  return spread(tookMs);
}
