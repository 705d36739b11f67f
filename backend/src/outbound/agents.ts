import http from 'node:http';
import https from 'node:https';

/** Errors of connections that never came about, so that no byte of a request can have left. */
const unsent = new WeakSet<object>();

/** Whether an error proves that the request was never sent: name not resolved, refused, TLS not agreed. */
export const neverSent = (error: unknown): boolean => typeof error === 'object' && error !== null && unsent.has(error);

function watched<A extends http.Agent>(agent: A, ready: 'connect' | 'secureConnect', connectMs: number): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    if (!socket) return socket;
    const failed = (error: Error) => unsent.add(error);
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('Connection timed out'), { code: 'ECONNECTTIMEOUT' }));
    }, connectMs);
    const settled = () => clearTimeout(timer);
    socket.once('error', failed);
    socket.once('close', settled);
    socket.once(ready, () => {
      settled();
      socket.off('error', failed);
    });
    return socket;
  };
  return agent;
}

/**
 * Agents that give up on a connection after `connectMs`, which must be less than any deadline of a
 * call: only then does a call that ends while connecting count as never sent.
 */
export function agents(connectMs: number, keepAlive: boolean) {
  const options = { keepAlive, maxSockets: 64 };
  return {
    httpAgent: watched(new http.Agent(options), 'connect', connectMs),
    httpsAgent: watched(new https.Agent(options), 'secureConnect', connectMs),
  };
}
