/**
 * Rendezvous (highest random weight) hashing: whose a partition is, without anybody keeping a table. Every process that
 * knows the same members comes to the same order, and a member that leaves moves only its own partitions.
 *
 * The score of each member is a 32-bit FNV-1a of `member NUL journal NUL partition` through MurmurHash3's finalizer. It
 * is part of what processes of different versions agree on: changing it moves partitions while they run together.
 */

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The members in the order in which they should do a partition's work: the first is its own, the next take over.
 * @param members stable ids, such as the advertised address `127.0.0.1:9101`; their order and repetitions do not matter
 * @param journal the journal's name
 */
export function rendezvousOrder(members: readonly string[], journal: string, partition: number): string[] {
  return [...new Set(members)]
    .map((member) => ({ member, score: scoreOf(member, journal, partition) }))
    .sort((a, b) => b.score - a.score || (a.member < b.member ? -1 : 1))
    .map(({ member }) => member);
}

function scoreOf(member: string, journal: string, partition: number): number {
  return mixed(fnv1a(`${member}\0${journal}\0${partition}`));
}

/** FNV-1a over the bytes of the UTF-8 text. */
function fnv1a(text: string): number {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash;
}

/** MurmurHash3's finalizer: names that differ in one digit get scores that have nothing to do with each other. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
