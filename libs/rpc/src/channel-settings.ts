import type { ChannelOptions, ServerOptions } from '@grpc/grpc-js';

/** Longest message in either direction. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Calls that one connection may have open at a time; the rest wait on the client's side. */
export const MAX_OPEN_CALLS = 1_000;

/** A connection that is silent for so long is asked whether it still stands, calls or not: a cut cable closes nothing. */
const KEEPALIVE_EVERY_MS = 3_000;
/** One that does not answer by then is given up. Longer than a busy process may keep its event loop, shorter than a call. */
const KEEPALIVE_ANSWER_WITHIN_MS = 4_000;

const BOTH_SIDES = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc.keepalive_time_ms': KEEPALIVE_EVERY_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_ANSWER_WITHIN_MS,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.enable_channelz': 0,
};

export const SERVER_SETTINGS: ServerOptions = { ...BOTH_SIDES, 'grpc.max_concurrent_streams': MAX_OPEN_CALLS };

export const CHANNEL_SETTINGS: ChannelOptions = {
  ...BOTH_SIDES,
  // How often an address that cannot be reached is tried again.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // Nothing but our options decides about retries: no service config out of DNS.
  'grpc.service_config_disable_resolution': 1,
  'grpc.use_local_subchannel_pool': 1,
};
