/** The folder holds an export of another log, or of a later state of this one. Nothing was changed. */
export class ExportDoesNotFit extends Error {
  override readonly name = 'ExportDoesNotFit';
}

/** The log is not what was written: it is not exported further than to here. */
export class LogNotExportable extends Error {
  override readonly name = 'LogNotExportable';
}

/** The folder holds no whole export that can be read. */
export class NoExport extends Error {
  override readonly name = 'NoExport';
}

/** A key that can not sign or check an export. */
export class BadSigningKey extends Error {
  override readonly name = 'BadSigningKey';
}
