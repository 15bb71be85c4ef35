const NAMESPACE = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * The topic that carries a journal's events: `daftari.<journal>.v1`, after the installation's namespace and a dot where it
 * has one. So a fresh installation is a fresh world on the same brokers, and one prefixed rule grants an installation its
 * topics. `v1` is the version of what a message looks like.
 * @throws Error the namespace is no small-letter name of 1 to 63 characters
 */
export function topicOf(journal: string, namespace: string | undefined): string {
  const topic = `daftari.${journal}.v1`;
  if (namespace === undefined) return topic;
  if (!NAMESPACE.test(namespace)) {
    throw new Error(`"${namespace}" can not name topics: it takes 1 to 63 of a-z, 0-9 and -, not - first`);
  }
  return `${namespace}.${topic}`;
}
