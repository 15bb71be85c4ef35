import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/** google.rpc.ErrorInfo: why, in whose terms, and the details. */
export interface ErrorInfo {
  reason: string;
  domain: string;
  metadata: Record<string, string>;
}

/** Metadata key under which gRPC carries a google.rpc.Status. */
export const STATUS_DETAILS = 'grpc-status-details-bin';
export const ERROR_DOMAIN = 'daftari';

const ERROR_INFO_URL = 'type.googleapis.com/google.rpc.ErrorInfo';
const RETRY_INFO_URL = 'type.googleapis.com/google.rpc.RetryInfo';
/** Wire type of every field that we read: length-delimited. */
const BYTES = 2;
const tagOf = (field: number, wireType: number) => (field << 3) | wireType;

/**
 * A google.rpc.Status that holds one ErrorInfo and, when another try makes sense, a RetryInfo. Written by hand: Status is
 * { 1: code, 2: message, 3: repeated Any }, Any { 1: type_url, 2: value }, ErrorInfo { 1: reason, 2: domain, 3: map
 * metadata }, RetryInfo { 1: Duration { 1: seconds } } (google/rpc/status.proto, error_details.proto).
 */
export function encodeStatus(code: number, message: string, info: ErrorInfo, retryAfterSeconds?: number): Uint8Array {
  const errorInfo = new BinaryWriter();
  errorInfo.uint32(tagOf(1, BYTES)).string(info.reason).uint32(tagOf(2, BYTES)).string(info.domain);
  for (const [key, value] of Object.entries(info.metadata)) {
    errorInfo.uint32(tagOf(3, BYTES)).fork();
    errorInfo.uint32(tagOf(1, BYTES)).string(key).uint32(tagOf(2, BYTES)).string(value).join();
  }
  const status = new BinaryWriter().uint32(tagOf(1, 0)).int32(code).uint32(tagOf(2, BYTES)).string(message);
  addDetail(status, ERROR_INFO_URL, errorInfo);
  if (retryAfterSeconds !== undefined) {
    const retryInfo = new BinaryWriter().uint32(tagOf(1, BYTES)).fork();
    addDetail(status, RETRY_INFO_URL, retryInfo.uint32(tagOf(1, 0)).int64(Math.ceil(retryAfterSeconds)).join());
  }
  return status.finish();
}

function addDetail(status: BinaryWriter, url: string, value: BinaryWriter): void {
  status.uint32(tagOf(3, BYTES)).fork();
  status.uint32(tagOf(1, BYTES)).string(url).uint32(tagOf(2, BYTES)).bytes(value.finish()).join();
}

/** The first ErrorInfo of a google.rpc.Status; undefined when there is none. @throws when the bytes are no protobuf */
export function decodeErrorInfo(status: Uint8Array): ErrorInfo | undefined {
  for (const any of fields(status).filter(({ field }) => field === 3)) {
    const parts = fields(any.bytes);
    const url = parts.find(({ field }) => field === 1);
    const value = parts.find(({ field }) => field === 2);
    if (url !== undefined && value !== undefined && text(url.bytes) === ERROR_INFO_URL) return errorInfo(value.bytes);
  }
  return undefined;
}

function errorInfo(bytes: Uint8Array): ErrorInfo {
  const info: ErrorInfo = { reason: '', domain: '', metadata: {} };
  for (const part of fields(bytes)) {
    if (part.field === 1) info.reason = text(part.bytes);
    if (part.field === 2) info.domain = text(part.bytes);
    if (part.field === 3) {
      const entry = fields(part.bytes);
      const at = (field: number) => text(entry.find((e) => e.field === field)?.bytes ?? new Uint8Array());
      Object.defineProperty(info.metadata, at(1), {
        value: at(2),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return info;
}

/** The length-delimited fields of a message; others are skipped. */
function fields(message: Uint8Array): { field: number; bytes: Uint8Array }[] {
  const reader = new BinaryReader(message);
  const found: { field: number; bytes: Uint8Array }[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType === BYTES) found.push({ field, bytes: reader.bytes() });
    else reader.skip(wireType, field);
  }
  return found;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
