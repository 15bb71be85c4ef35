import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './program.mjs';

const OLDEST = 17;

/** The first Java that is new enough. INFRA_JAVA names one outright, JAVA_HOME its folder. */
export function findJava() {
  const { INFRA_JAVA, JAVA_HOME } = process.env;
  const names = INFRA_JAVA ? [INFRA_JAVA] : [...(JAVA_HOME ? [join(JAVA_HOME, 'bin/java')] : []), 'java'];
  const seen = names.map((name) => ({ name, version: versionOf(name) })).filter(({ version }) => version !== undefined);
  const fit = seen.find(({ version }) => version >= OLDEST);
  if (fit !== undefined) return fit.name;
  const found = seen.length === 0 ? 'none was found' : `found ${seen.map(({ version }) => version).join(', ')}`;
  throw new Error(
    `it needs Java ${OLDEST} or newer, ${found}: install it (on Debian: apt install openjdk-17-jre-headless, ` +
      'elsewhere https://adoptium.net), or set INFRA_JAVA to its path',
  );
}

/** The major version: 17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_402"`. */
function versionOf(java) {
  const { status, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr ?? '') ?? [];
  if (status !== 0 || first === undefined) return undefined;
  return Number(first === '1' ? second : first);
}

/** Copies the jars of a `pom.xml` beside this file, and all that they need, into `folder`. INFRA_MAVEN names a Maven. */
export async function copyJars(pom, folder, properties) {
  const maven = process.env.INFRA_MAVEN ?? 'mvn';
  if (spawnSync(maven, ['--version']).status !== 0) {
    throw new Error(
      'it needs Maven, none was found: install it (on Debian: apt install maven, elsewhere https://maven.apache.org), ' +
        'or set INFRA_MAVEN to its path',
    );
  }
  const args = ['-q', '-B', '-f', join(dirname(fileURLToPath(import.meta.url)), pom), 'dependency:copy-dependencies'];
  const copied = await run(maven, [
    ...args,
    `-DoutputDirectory=${folder}`,
    ...Object.entries(properties).map(([key, value]) => `-D${key}=${value}`),
  ]);
  if (!copied.ok) {
    throw new Error(`Maven could not fetch the jars: check the network, or its settings:\n${copied.end}`);
  }
}
