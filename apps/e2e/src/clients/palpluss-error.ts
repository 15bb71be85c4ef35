export type Json = Readonly<Record<string, unknown>>;

/** The documented error envelope. Codes of this client's own: TIMEOUT and UNREACHABLE (status 0), UNKNOWN (no envelope). */
export class PalPlussError extends Error {
  constructor(
    readonly code: string,
    readonly httpStatus: number,
    message: string,
    readonly details: Json = {},
    readonly requestId = '',
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'PalPlussError';
  }
}
