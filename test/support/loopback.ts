/** A server on this machine that counts who calls: for tests of what must never call anybody. */
import { createServer } from 'node:net';
import { type AddressInfo } from 'node:net';

import { afterAll, beforeAll } from '@jest/globals';

/** What is known of the server while the tests of a file run. */
export interface Loopback {
  readonly port: number;
  /** Connections so far. */
  readonly calls: number;
}

/** Listens while the tests of this file run; whoever connects is cut off. */
export function loopback(): Loopback {
  let calls = 0;
  let port = 0;
  const server = createServer((socket) => {
    calls++;
    socket.destroy();
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    get port() {
      return port;
    },
    get calls() {
      return calls;
    },
  };
}
