import ipaddr from 'ipaddr.js'

/** The addresses of IPv6 that are given out for use on the internet. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3')
/** Addresses that gateways of networks without IPv4 give to hosts that have no other: the last four bytes are the IPv4 address. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/**
 * Whether an IP address is one of the internet: not of this machine, a private or local network or a provider's own, not multicast,
 * reserved, or a tunnel to an IPv4 address.
 * @param address as the system's resolver gives it; a zone may follow after `%`
 */
export function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.range() === 'unicast'
  if (parsed.isIPv4MappedAddress() || parsed.match(NAT64)) {
    return ipaddr.fromByteArray(parsed.toByteArray().slice(12)).range() === 'unicast'
  }
  return parsed.match(GLOBAL) && parsed.range() === 'unicast'
}
