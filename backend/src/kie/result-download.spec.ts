import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  downloadResult,
  isPublicAddress,
  ResultForbidden,
  ResultUnavailable,
  type DownloadOptions,
} from './result-download.js';

it.each(['93.184.216.34', '8.8.8.8', '2606:4700::1111', '[2606:4700::1111]', '2a00:1450:4010:c0f::71'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

it.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.1.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::8.8.8.8',
  '4000::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::808:808',
  '64:ff9b:1::1',
  '2002:808:808::1',
  '2001:0:808:808::1',
  'fc00::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  '100::1',
  '2001:db8::1',
  'localhost',
  '',
])('%s is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

describe('an unlisted host', () => {
  const alarms: string[] = [];
  const options = (addresses: string[]): DownloadOptions => ({
    trustedHosts: ['tempfile.aiquickdraw.com'],
    maxBytes: 1000,
    deadlineMs: 300,
    resolve: async () => addresses,
    onUnlistedHost: (host) => alarms.push(host),
  });

  it.each([[['127.0.0.1']], [['93.184.216.34', '10.0.0.1']], [['::ffff:10.0.0.1']], [[]]])(
    'is refused on %j',
    async (addresses) => {
      await expect(downloadResult('https://files.example/x.png?sig=1', options(addresses))).rejects.toThrow(
        ResultForbidden,
      );
      expect(alarms.splice(0)).toEqual(['files.example']);
    },
  );

  it('is connected to on the address that was checked, and to no other', async () => {
    const attempts: string[] = [];
    const watch = (message: unknown) =>
      (message as { socket: Socket }).socket.on('connectionAttempt', (ip: string) => attempts.push(ip));
    subscribe('net.client.socket', watch);
    // Global unicast by its prefix, but never given out, so nobody is disturbed.
    const address = '2e00::7';
    await expect(downloadResult('https://localhost/x.png', options([address]))).rejects.toThrow(ResultUnavailable);
    unsubscribe('net.client.socket', watch);
    expect(attempts).toEqual([address]);
  });

  it('that does not resolve, or not in time, may be tried again', async () => {
    const failing = { ...options([]), resolve: () => Promise.reject(new Error('ENOTFOUND')) };
    const hanging = { ...options([]), resolve: () => new Promise<string[]>(() => undefined) };
    await expect(downloadResult('https://files.example/x.png', failing)).rejects.toThrow(ResultUnavailable);
    await expect(downloadResult('https://files.example/x.png', hanging)).rejects.toThrow(ResultUnavailable);
  });

  it('is unlisted also on another port, under a subdomain or with a dot', async () => {
    for (const host of ['tempfile.aiquickdraw.com:8443', 'x.tempfile.aiquickdraw.com', 'tempfile.aiquickdraw.com.']) {
      await expect(downloadResult(`https://${host}/x.png`, options(['10.0.0.1']))).rejects.toThrow(ResultForbidden);
    }
  });
});
