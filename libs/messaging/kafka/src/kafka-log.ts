import { logLevel, type LogEntry, type logCreator } from 'kafkajs';

/** Where the Kafka adapter says what a person must know; a service's logger is one. */
export interface KafkaLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * What kafkajs says, in our log. It calls every try that failed an error, and an outage is thousands of those: they are
 * details here. That Kafka is away, or back, is told once by whoever waits for it.
 */
export function kafkajsLog(logger: KafkaLog): logCreator {
  return () =>
    ({ namespace, level, log: { message, timestamp: _timestamp, logger: _logger, ...fields } }: LogEntry) => {
      if (level <= logLevel.WARN) logger.debug({ kafkajs: namespace, ...fields }, `kafkajs: ${message}`);
    };
}
