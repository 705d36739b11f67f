import dns from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import axios, { AxiosError, type AxiosResponse } from 'axios';
import ipaddr from 'ipaddr.js';

/** The picture could not be had now; trying again may help. */
export class ResultUnavailable extends Error {}

/** The address, or what it serves, is not allowed; trying again cannot help. */
export class ResultForbidden extends Error {}

export interface DownloadOptions {
  /** `host` (default port) or `host:port`, trusted even when private and over http. */
  trustedHosts: readonly string[];
  maxBytes: number;
  /** For the whole download, not between bytes: a slow drip ends here too. */
  deadlineMs: number;
  /** Every address of a name; replaced in tests. */
  resolve?: (host: string) => Promise<string[]>;
  /** Told of each host that is not on the list, before it is asked. */
  onUnlistedHost: (host: string) => void;
}

const resolveAll = async (host: string): Promise<string[]> =>
  (await dns.lookup(host, { all: true })).map(({ address }) => address);

/**
 * Whether an address belongs to the public internet. Embedded forms of IPv4 (mapped, 6to4, NAT64,
 * Teredo) are ranges of their own for ipaddr.js and so refused whatever they embed; of IPv6 only
 * 2000::/3 is given out for global use (IANA), which leaves out the old IPv4-compatible form.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').split('%')[0] ?? '';
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.parse(bare);
  const global = parsed.kind() === 'ipv4' || ((parsed.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
  return global && parsed.range() === 'unicast';
}

function isTrusted(url: URL, trustedHosts: readonly string[]): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const names = [url.host, `${url.hostname}:${port}`];
  return trustedHosts.some((entry) => names.includes(entry.toLowerCase()));
}

function parseAddress(text: string): URL {
  if (!URL.canParse(text)) throw new ResultForbidden('Result address is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new ResultForbidden(`Result address has the scheme ${url.protocol}`);
  }
  if (url.username || url.password) throw new ResultForbidden('Result address carries credentials');
  return url;
}

/** The addresses the connection may use: all of a public host's, after each was checked. */
async function publicAddresses(url: URL, { resolve = resolveAll, onUnlistedHost, deadlineMs }: DownloadOptions) {
  onUnlistedHost(url.host);
  if (url.protocol !== 'https:') throw new ResultForbidden(`Unlisted result host ${url.host} is not https`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = ipaddr.isValid(host)
    ? [host]
    : await within(deadlineMs, resolve(host)).catch(() => {
        throw new ResultUnavailable(`Result host ${url.host} does not resolve`);
      });
  if (addresses.length === 0 || !addresses.every(isPublicAddress)) {
    throw new ResultForbidden(`Result host ${url.host} has an address that is not public`);
  }
  return addresses.map((address) => ({ address, family: address.includes(':') ? (6 as const) : (4 as const) }));
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Too late')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/**
 * Downloads a result without trusting its address: hosts on the list as they are, any other only
 * over https, on its public addresses, each checked and the connection pinned to them, so that a name
 * that resolves differently a moment later gains nothing. Redirects are followed nowhere.
 * @throws ResultUnavailable | ResultForbidden
 */
export async function downloadResult(address: string, options: DownloadOptions): Promise<Buffer> {
  const started = Date.now();
  const url = parseAddress(address);
  const pinned = isTrusted(url, options.trustedHosts) ? null : await publicAddresses(url, options);
  // Connections of its own: a kept one could lead to an address that was never checked.
  const httpAgent = new http.Agent({ keepAlive: false });
  const httpsAgent = new https.Agent({ keepAlive: false });
  try {
    const response = await axios.get<ArrayBuffer>(url.href, {
      httpAgent,
      httpsAgent,
      responseType: 'arraybuffer',
      headers: { Accept: 'image/*', 'Accept-Encoding': 'identity' },
      decompress: false,
      maxRedirects: 0,
      maxContentLength: options.maxBytes,
      proxy: false,
      signal: AbortSignal.timeout(Math.max(1, options.deadlineMs - (Date.now() - started))),
      validateStatus: () => true,
      ...(pinned ? { lookup: (_host, _options, callback) => callback(null, pinned) } : {}),
    });
    return checked(response, url.host);
  } catch (error) {
    if (!(error instanceof AxiosError)) throw error;
    if (error.message.startsWith('maxContentLength')) {
      throw new ResultForbidden(`Result of ${url.host} is larger than ${options.maxBytes} bytes`);
    }
    throw new ResultUnavailable(`Result of ${url.host} could not be downloaded (${error.code ?? 'unknown'})`);
  } finally {
    httpAgent.destroy();
    httpsAgent.destroy();
  }
}

function checked({ status, headers, data }: AxiosResponse<ArrayBuffer>, host: string): Buffer {
  if (status >= 300 && status < 400) throw new ResultForbidden(`Result host ${host} redirects elsewhere`);
  if (status !== 200) throw new ResultUnavailable(`Result host ${host} answers HTTP ${status}`);
  const type = headers['content-type'];
  if (typeof type === 'string' && type.startsWith('text/html')) {
    throw new ResultUnavailable(`Result host ${host} sends a web page`);
  }
  const bytes = Buffer.from(data);
  const length = headers['content-length'];
  if (bytes.length === 0 || (length !== undefined && Number(length) !== bytes.length)) {
    throw new ResultUnavailable(`Result host ${host} sent ${bytes.length} bytes of ${String(length)}`);
  }
  return bytes;
}
