import type { BatchToStore } from '@daftari/journal-core/store';

/** An event's stream and its version there. */
export type StreamVersion = readonly [stream: string, version: number];

/** What a batch has in the index, as one text: `[["payment-…",1],…]`. @throws when a name can not be stored */
export function versionsText(index: BatchToStore['index']): string {
  const pairs = index.map(({ stream, version }) => {
    if (stream.includes('\0'))
      throw new Error(`the name of stream ${JSON.stringify(stream)} holds a NUL; nothing was written`);
    return `[${JSON.stringify(storedName(stream))},${version}]`;
  });
  return `[${pairs.join(',')}]`;
}

/** A stream's name as it is stored: what UTF-8 can not hold is replaced, here and where the stream is looked up. */
export function storedName(stream: string): string {
  return stream.toWellFormed();
}

/** Reads what `versionsText` wrote. @throws when it is anything else */
export function parseVersions(text: string): readonly StreamVersion[] {
  const pairs = JSON.parse(text) as unknown;
  if (!Array.isArray(pairs) || !pairs.every(isStreamVersion)) throw new Error('no list of streams and versions');
  return pairs;
}

function isStreamVersion(pair: unknown): pair is StreamVersion {
  return (
    Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && Number.isSafeInteger(pair[1] as number)
  );
}
