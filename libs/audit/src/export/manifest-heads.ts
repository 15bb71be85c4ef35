import type { RecordedHeads } from '@daftari/journal-core/recorded-heads';
import type { ExportManifest } from './manifest';

/** The heads of a manifest as the heads that a log once had. */
export function headsOfManifest({ journals }: ExportManifest): RecordedHeads {
  const entries = journals.map(({ journal, journalId, heads }) => {
    const checkpoints = heads.map(({ partition, sequence, hash }) => ({ partition, sequence, hash }));
    return [journal, { journalId, heads: checkpoints }] as const;
  });
  return { journals: Object.fromEntries(entries) };
}
