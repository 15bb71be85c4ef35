import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { credentials, ServerCredentials, type ChannelCredentials } from '@grpc/grpc-js';
import { StartError } from '@daftari/service/start-error';

/** PEM files. */
export interface ServerTlsFiles {
  readonly cert: string;
  readonly key: string;
  /** With it every client has to show a certificate of this authority (mutual TLS). */
  readonly ca?: string | undefined;
}

/** PEM files. */
export interface ClientTlsFiles {
  /** Who may have signed the server's certificate; the system's authorities when absent. */
  readonly ca?: string | undefined;
  /** What this client shows to a server that asks; both or neither. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the server's certificate has to have; the address's host when absent. */
  readonly serverName?: string | undefined;
}

/** Without files: no TLS, for loopback and private networks. @throws StartError a file cannot be used */
export function serverCredentials(files: ServerTlsFiles | undefined): ServerCredentials {
  if (files === undefined) return ServerCredentials.createInsecure();
  const { ca = null, cert, key } = contentsOf(files);
  return ServerCredentials.createSsl(ca, [{ cert_chain: cert!, private_key: key! }], ca !== null);
}

/** Without files: no TLS. @throws StartError a file cannot be used */
export function channelCredentials(files: ClientTlsFiles | undefined): ChannelCredentials {
  if (files === undefined) return credentials.createInsecure();
  if ((files.cert === undefined) !== (files.key === undefined)) {
    throw new StartError('a TLS certificate and its key go together: give both files or neither');
  }
  const { ca = null, cert = null, key = null } = contentsOf(files);
  return credentials.createSsl(ca, key, cert);
}

function contentsOf({ ca, cert, key }: ClientTlsFiles) {
  const pem = {
    ...(ca === undefined ? {} : { ca: contentOf(ca) }),
    ...(cert === undefined ? {} : { cert: contentOf(cert) }),
    ...(key === undefined ? {} : { key: contentOf(key) }),
  };
  try {
    createSecureContext(pem);
  } catch (error) {
    const files = [ca, cert, key].filter((file) => file !== undefined).join(', ');
    throw new StartError(`these are no TLS certificates and keys that belong together: ${files} (${String(error)})`);
  }
  return pem;
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new StartError(`the TLS file ${path} cannot be read (${code})`);
  }
}
