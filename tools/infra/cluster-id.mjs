import { randomBytes } from 'node:crypto';

/**
 * A new Kafka cluster's id: 16 random bytes in base64url. One that begins with a dash is read as an option by Kafka's own
 * storage tool, so it is drawn again, as Kafka's `Uuid.randomUuid` does.
 */
export function newClusterId(bytes = () => randomBytes(16)) {
  for (;;) {
    const id = bytes().toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}
