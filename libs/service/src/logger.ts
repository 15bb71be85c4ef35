import pino, { type Logger } from 'pino';
import { redactText, redactValue } from './redact';

export type { Logger } from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** Where finished lines go; each ends in a newline. */
export interface LogDestination {
  write(line: string): void;
}

export interface LoggerOptions {
  level: LogLevel;
  /** Standard error when absent: standard output belongs to what a program answers. */
  destination?: LogDestination;
}

/** Longest line, newline included; a longer one keeps its level, time and the start of its message. */
export const MAX_LINE_BYTES = 16 * 1024;
/** A line beyond this is not even read to be cleaned. */
const MAX_CLEANED_BYTES = 256 * 1024;
const KEPT_MESSAGE_CHARACTERS = 1_000;

/**
 * Logs JSON lines. Whatever is logged, no secret and no full phone number gets out: every finished line is cleaned, by the
 * names of its fields and by what its texts look like, so that no caller has to remember it.
 */
export function createLogger(options: LoggerOptions): Logger {
  const destination = options.destination ?? pino.destination({ dest: 2, sync: true });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void destination.write(safeLine(line)) },
  );
}

/** The line as it may leave the process: cleaned, within its limit, still one JSON object and a newline. */
export function safeLine(line: string): string {
  const bytes = Buffer.byteLength(line);
  if (bytes > MAX_CLEANED_BYTES) return `${JSON.stringify({ level: 'warn', msg: 'a log line was dropped', bytes })}\n`;
  let value: unknown;
  try {
    value = redactValue(JSON.parse(line));
  } catch {
    return `${JSON.stringify({ level: 'warn', msg: redactText(line.trim()).slice(0, KEPT_MESSAGE_CHARACTERS) })}\n`;
  }
  const clean = `${JSON.stringify(value)}\n`;
  return Buffer.byteLength(clean) <= MAX_LINE_BYTES ? clean : `${JSON.stringify(shortened(value, bytes))}\n`;
}

function shortened(value: unknown, bytes: number): object {
  const { level, time, service, msg } = value as Record<string, unknown>;
  const start = typeof msg === 'string' ? msg.slice(0, KEPT_MESSAGE_CHARACTERS) : undefined;
  return { level, time, service, msg: start, cut: true, bytes };
}
