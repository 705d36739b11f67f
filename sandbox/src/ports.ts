import { createServer } from 'node:net';
import { SandboxError } from './sandbox-error.js';

const listen = (port: number, host?: string) =>
  new Promise<number | 'taken'>((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve('taken') : reject(error),
    );
    server.listen({ port, host }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });

/** A port of 127.0.0.1 that nobody holds at this moment. */
export async function freePort(): Promise<number> {
  const port = await listen(0, '127.0.0.1');
  if (port === 'taken') throw new SandboxError('This machine has no free TCP port on 127.0.0.1.');
  return port;
}

/** `wanted`, or any free port when somebody holds it. */
export async function portOrFree(wanted: number): Promise<number> {
  return (await listen(wanted, '127.0.0.1')) === 'taken' ? freePort() : wanted;
}

/**
 * Whether a server could listen on this port on every address.
 * @throws SandboxError when this user may not (ports below 1024).
 */
export async function isFree(port: number): Promise<boolean> {
  try {
    return (await listen(port)) !== 'taken';
  } catch (error) {
    throw new SandboxError(`Port ${port} cannot be used: ${(error as Error).message}. Set PORT to another one.`);
  }
}
