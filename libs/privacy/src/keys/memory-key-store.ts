import type { Erasure, FoundKey, KeyStore, KeyStoreIdentity, StoredKey, SubjectOfPerson } from './key-store';
import { LOOKUP_KEY_ID, masterCheck, rewrapped } from './wrapping';

/** Keys that live as long as this object, also after `close`: for tests and simulation. */
export function memoryKeyStore(): KeyStore {
  let identity: KeyStoreIdentity | undefined;
  const bySubject = new Map<string, StoredKey>();
  const byId = new Map<string, StoredKey>();
  const destroyed = new Map<string, string>();
  const erasedSubjects = new Set<string>();
  const links = new Map<string, Set<string>>();
  const erasures: Erasure[] = [];

  const put = (key: StoredKey) => {
    bySubject.set(key.subject, key);
    byId.set(key.id, key);
  };
  const findNow = (ids: readonly string[]) => new Map(ids.flatMap((id) => entry(id, byId.get(id), destroyed.get(id))));
  const newest = (person: string) => erasures.findLast((erasure) => erasure.person === person);
  return {
    identity: async () => identity,
    create: async (made) => (identity ??= made),
    async ensure(wanted) {
      for (const { person, ...key } of wanted) {
        if (!bySubject.has(key.subject)) put(key);
        if (person !== undefined) links.set(person, (links.get(person) ?? new Set()).add(key.subject));
      }
      return wanted.map(({ subject }) => bySubject.get(subject)!);
    },
    find: async (ids) => findNow(ids),
    findNow,
    keyOf: async (subject) => bySubject.get(subject),
    subjectsOf: async (person, limit) => {
      const subjects = [...(links.get(person) ?? [])].sort().slice(0, limit);
      return subjects.map((subject) => subjectWith(subject, bySubject.get(subject)?.id));
    },
    async destroy({ keyIds, subjects, at }) {
      for (const id of keyIds) {
        const key = byId.get(id);
        byId.delete(id);
        if (key !== undefined) bySubject.delete(key.subject);
        if (!destroyed.has(id)) destroyed.set(id, at);
      }
      for (const subject of subjects) {
        erasedSubjects.add(subject);
        for (const linked of links.values()) linked.delete(subject);
      }
    },
    keysOfErased: async (limit) =>
      [...bySubject.values()].filter(({ subject }) => erasedSubjects.has(subject)).slice(0, limit),
    async requestErasure(person, requestedAt) {
      const known = newest(person);
      if (known !== undefined && known.doneAt === undefined) return known;
      erasures.push({ person, requestedAt });
      return newest(person)!;
    },
    openErasures: async () => erasures.filter(({ doneAt }) => doneAt === undefined),
    erasureOf: async (person) => newest(person),
    async finishErasure(person, doneAt) {
      const open = erasures.findIndex((erasure) => erasure.person === person && erasure.doneAt === undefined);
      if (open >= 0) erasures[open] = { ...erasures[open]!, doneAt };
    },
    async rewrap(change) {
      if (identity === undefined) throw new Error('the key store is empty');
      const keys = [...byId.values()].map((key) => ({ ...key, wrapped: rewrapped(change, key.id, key.wrapped) }));
      const lookupKey = rewrapped(change, LOOKUP_KEY_ID, identity.lookupKey);
      identity = { ...identity, lookupKey, masterCheck: masterCheck(change.to) };
      keys.forEach(put);
    },
    counts: async () => ({ keys: byId.size, destroyed: destroyed.size }),
    close: async () => undefined,
  };
}

function entry(id: string, key: StoredKey | undefined, at: string | undefined): [string, FoundKey][] {
  if (key !== undefined) return [[id, { state: 'kept', key }]];
  return at === undefined ? [] : [[id, { state: 'destroyed', at }]];
}

function subjectWith(subject: string, keyId: string | undefined): SubjectOfPerson {
  return { subject, ...(keyId === undefined ? {} : { keyId }) };
}
