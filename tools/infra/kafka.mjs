import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { newClusterId } from './cluster-id.mjs';
import { copyJars, findJava } from './java.mjs';
import { run } from './program.mjs';
import { say } from './say.mjs';

const HOST = '127.0.0.1';
const HEALTH_DEADLINE_MS = 2_000;
/** Standard error at the level of warnings: Kafka says a lot. Serial collection: the heap is small, so are the machines. */
const JVM = '-Xms128m -Xmx512m -XX:+UseSerialGC -Djava.awt.headless=true -Dorg.slf4j.simpleLogger.defaultLogLevel=warn';

/** Apache Kafka as one node that is broker and controller (KRaft), from its Maven jars: for development and CI. */
export const kafka = {
  name: 'kafka',
  version: '4.3.0',
  defaultPort: 27_292, // not Kafka's own: a real one may run here
  portVariable: 'INFRA_KAFKA_PORT',

  async install(folder) {
    const java = findJava();
    say(this, `fetching its jars with Maven, for ${java}`);
    const jars = join(folder, 'jars');
    await copyJars('kafka/pom.xml', jars, { 'kafka.version': this.version });
    const launcher = join(folder, 'kafka');
    writeFileSync(launcher, `#!/bin/sh\nexec ${quoted(java)} ${JVM} -cp ${quoted(`${jars}/*`)} "$@"\n`);
    chmodSync(launcher, 0o755);
    return launcher;
  },

  async prepare({ command, port, dataFolder }) {
    mkdirSync(dataFolder, { recursive: true });
    writeFileSync(settingsFile(dataFolder), settings({ port, controllerPort: await freePort(), dataFolder }));
    if (existsSync(join(dataFolder, 'log/meta.properties'))) return;
    const format = ['kafka.tools.StorageTool', 'format', '--ignore-formatted', '-t', newClusterId(), '-c'];
    const formatted = await run(command, [...format, settingsFile(dataFolder)]);
    if (!formatted.ok) throw new Error(`its storage can not be formatted:\n${formatted.end}`);
  },

  args: ({ dataFolder }) => ['kafka.Kafka', settingsFile(dataFolder)],

  url: (port) => `${HOST}:${port}`,

  /** Asks for the cluster's metadata as any client does: it is up when a broker is in it. */
  isHealthy: (port) =>
    new Promise((resolve) => {
      const socket = connect(port, HOST, () => socket.write(metadataRequest()));
      const done = (healthy) => {
        socket.destroy();
        resolve(healthy);
      };
      let answer = Buffer.alloc(0);
      socket.setTimeout(HEALTH_DEADLINE_MS, () => done(false));
      socket.on('error', () => done(false));
      socket.on('close', () => done(false));
      socket.on('data', (chunk) => {
        answer = Buffer.concat([answer, chunk]);
        if (answer.length >= 4 && answer.length >= answer.readInt32BE(0) + 4) done(brokersIn(answer) > 0);
      });
    }),
};

const settingsFile = (dataFolder) => join(dataFolder, 'server.properties');

/**
 * One copy of everything, since there is one node; topics are made by whoever needs them, never by a slip of the pen. After
 * a kill the node waits for its own old session to end: a short one.
 */
function settings({ port, controllerPort, dataFolder }) {
  return `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@${HOST}:${controllerPort}
listeners=BROKER://${HOST}:${port},CONTROLLER://${HOST}:${controllerPort}
advertised.listeners=BROKER://${HOST}:${port}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=250
log.dirs=${join(dataFolder, 'log')}
auto.create.topics.enable=false
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=16777216
log.segment.bytes=67108864
log.index.size.max.bytes=1048576
log.retention.hours=24
`;
}

/** Metadata, version 1, of no topics. */
function metadataRequest() {
  const METADATA = 3;
  const request = Buffer.alloc(4 + 14);
  request.writeInt32BE(14, 0);
  request.writeInt16BE(METADATA, 4);
  request.writeInt16BE(1, 6); // version
  request.writeInt32BE(1, 8); // correlation
  request.writeInt16BE(-1, 12); // no client id
  request.writeInt32BE(0, 14); // no topics
  return request;
}

/** The answer: its length, the correlation, then the list of brokers. */
function brokersIn(answer) {
  return answer.length < 12 ? 0 : answer.readInt32BE(8);
}

/** For the shell. */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A port that nobody listens on; the controller's is nobody else's business. */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
