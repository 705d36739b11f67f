import { BlockList, isIP } from 'node:net';

/** Where YooKassa sends notifications from: https://yookassa.ru/developers/using-api/webhooks#ip */
const networks = new BlockList();
networks.addSubnet('185.71.76.0', 27);
networks.addSubnet('185.71.77.0', 27);
networks.addSubnet('77.75.153.0', 25);
networks.addSubnet('77.75.154.128', 25);
networks.addAddress('77.75.156.11');
networks.addAddress('77.75.156.35');
networks.addSubnet('2a02:5180::', 32, 'ipv6');

/**
 * Whether YooKassa may be speaking from there; defence in depth only, since an address proves little:
 * the object itself is always asked for again. `address` is the peer's, or what a trusted proxy wrote
 * last; never the first element of `X-Forwarded-For`, which the caller chooses. An IPv4 address inside
 * IPv6 (`::ffff:185.71.76.5`) counts as the IPv4 one.
 */
export function isYooKassaAddress(address: string): boolean {
  const version = isIP(address);
  // BlockList itself looks an IPv4-mapped address up among the IPv4 rules.
  return version !== 0 && networks.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
