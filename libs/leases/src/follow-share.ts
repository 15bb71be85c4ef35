import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Cancel } from '@daftari/kernel/scheduler';

/** Work on partitions that were gained together. */
export interface GroupRun {
  /** Begins nothing more on this partition; resolves when what was begun is finished. The others go on. */
  lose(partition: number): Promise<void>;
  /** Ends the rest; resolves when nothing runs any more. Called once, also after the last partition was lost. */
  stop(): Promise<void>;
}

/**
 * Runs work on the partitions that a share holds: one run for those that are gained together, at once for those that are
 * held already. Work on a partition that comes back begins when what was left of the former is finished. A partition is
 * handed over only after `lose` resolved.
 */
export function followShare(
  share: PartitionShare,
  partitions: number,
  begin: (group: readonly number[]) => GroupRun,
): { stop(): Promise<void> } {
  const groups = new Map<number, Group>();
  const finishing = new Map<number, Promise<void>>();
  const gained = new Set<number>();
  let stopped = false;

  const beginGained = () => {
    const fresh = [...gained].filter((partition) => share.holds(partition) && !groups.has(partition));
    gained.clear();
    if (stopped || fresh.length === 0) return;
    const group: Group = { run: begin(fresh), left: new Set(fresh) };
    for (const partition of fresh) groups.set(partition, group);
  };
  const gain = async (partition: number) => {
    await finishing.get(partition);
    gained.add(partition);
    queueMicrotask(beginGained);
  };
  const lose = (partition: number): Promise<void> => {
    const group = groups.get(partition);
    if (group === undefined) return Promise.resolve();
    groups.delete(partition);
    group.left.delete(partition);
    const lost = group.run.lose(partition).then(() => (group.left.size === 0 ? group.run.stop() : undefined));
    const finished = lost.finally(() => {
      if (finishing.get(partition) === finished) finishing.delete(partition);
    });
    finishing.set(partition, finished);
    return finished;
  };
  // Not `void`: a running share waits for what is answered here before it hands the partition over.
  const changed = (partition: number, held: boolean): unknown => (held ? gain(partition) : lose(partition));
  const off = share.onChange(changed);
  for (let partition = 0; partition < partitions; partition++) if (share.holds(partition)) gained.add(partition);
  beginGained();
  return {
    async stop() {
      stopped = true;
      off();
      const running = new Set(groups.values());
      groups.clear();
      await Promise.all([...[...running].map(({ run }) => run.stop()), ...finishing.values()]);
    },
  };
}

interface Group {
  readonly run: GroupRun;
  readonly left: Set<number>;
}

/** Calls back once for partitions that are gained together: work that waited for a holder is taken over at once. */
export function onGain(share: PartitionShare, takeOver: () => void): Cancel {
  let told = false;
  const tell = () => {
    told = false;
    takeOver();
  };
  return share.onChange((_, held) => {
    if (!held || told) return;
    told = true;
    queueMicrotask(tell);
  });
}

/** Calls back for each partition that is lost; it is handed over only when what is answered resolves. */
export function onLoss(share: PartitionShare, handOver: (partition: number) => Promise<void>): Cancel {
  const changed = (partition: number, held: boolean): unknown => (held ? undefined : handOver(partition));
  return share.onChange(changed);
}
