import { resolve } from 'node:path';

export interface Addresses {
  rest: string;
  grpc: string;
  simulator: string;
}

/** Where the installation keeps what is its own. */
export interface Places {
  readonly dataDir: string;
  readonly adminTokenFile: string;
}

/** What a person sees when everything is up: where it is and what to do next. No key and no phone number: it is kept in logs. */
export function banner(addresses: Addresses, { dataDir, adminTokenFile }: Places, version: string): string {
  const cli = dataDir === resolve('.daftari') ? 'npx daftari' : `npx daftari --data-dir '${dataDir}'`;
  return `
  Daftari ${version} is running.

    REST       ${addresses.rest}/v1
    API docs   ${addresses.rest}/docs
    Admin API  ${addresses.rest}/admin/v1   the token is in ${adminTokenFile}
    gRPC       ${addresses.grpc}
    Simulator  ${addresses.simulator}   a Daraja that moves no real money
    Data       ${dataDir}   the demo key is in demo.json

  Make a first payment:    ${cli} demo        (README.md has it as a curl)
  See webhooks arrive:     ${cli} listen
  Read a payment's story:  ${cli} audit trail <transactionId>

  Stop with Ctrl-C.
`;
}

/** The line that programs wait for. */
export function readyLine(addresses: Addresses): string {
  return `ready ${JSON.stringify(addresses)}`;
}
