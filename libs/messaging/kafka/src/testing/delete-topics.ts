import { Kafka, logLevel, type Admin } from 'kafkajs';

/** The names of an installation's topics that are there now. */
export function topicsOf(broker: string, namespace: string): Promise<string[]> {
  return asAdmin(broker, (admin) => namesOf(admin, namespace));
}

/** Deletes every topic of an installation, as an operator might by mistake; answers their names. */
export function deleteTopics(broker: string, namespace: string): Promise<string[]> {
  return asAdmin(broker, async (admin) => {
    const topics = await namesOf(admin, namespace);
    await admin.deleteTopics({ topics });
    return topics;
  });
}

async function namesOf(admin: Admin, namespace: string): Promise<string[]> {
  return (await admin.listTopics()).filter((topic) => topic.startsWith(`${namespace}.`));
}

async function asAdmin<T>(broker: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: [broker], clientId: 'spec', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
