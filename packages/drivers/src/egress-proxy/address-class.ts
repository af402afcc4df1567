import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** Addresses that are not the public internet, by what they are. */
const CLASSES: Readonly<Record<string, readonly string[]>> = {
  "this machine": ["127.0.0.0/8", "::1/128", "0.0.0.0/8", "::/128"],
  "a link-local or metadata address": ["169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "168.63.129.16/32", "100.100.100.200/32"],
  "a private network": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10"],
  "no host": [
    "192.0.0.0/24",
    "192.0.2.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "ff00::/8",
    "2001:db8::/32",
    "100::/64",
  ],
};

const LISTS = Object.entries(CLASSES).map(([name, ranges]) => ({ name, list: listOf(ranges) }));

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits = "0"] = range.split("/");
    list.addSubnet(address, Number(bits), address.includes(":") ? "ipv6" : "ipv4");
  }
  return list;
}

/** What an address is, if it is not one of the public internet: what no agent may reach unless it was granted by its address. */
export function specialAddress(address: string): string | undefined {
  const plain = address.split("%")[0] ?? "";
  const family = isIP(plain);
  if (family === 0) return "no address";
  if (family === 4) return classOf(plain, "ipv4");
  const groups = groupsOf(plain);
  const inner = embeddedIpv4(groups);
  return classOf(plain, "ipv6") ?? (inner && (classOf(inner, "ipv4") ?? (isTranslated(groups) ? "an IPv4 address in disguise" : undefined)));
}

function classOf(address: string, family: "ipv4" | "ipv6"): string | undefined {
  return LISTS.find(({ list }) => list.check(address, family))?.name ?? (ownAddresses().has(address) ? "this machine" : undefined);
}

/** Its own services listen there, whatever the address is called. */
function ownAddresses(): ReadonlySet<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((faces) => faces?.map(({ address }) => address) ?? []));
}

/** Eight groups of 16 bits. */
function groupsOf(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text = dotted
    ? `${dotted[1]}${(Number(dotted[2]) * 256 + Number(dotted[3])).toString(16)}:${(Number(dotted[4]) * 256 + Number(dotted[5])).toString(16)}`
    : address;
  const [head = "", tail] = text.split("::");
  const parse = (part: string): number[] => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const [first, last] = [parse(head), parse(tail ?? "")];
  return tail === undefined ? first : [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
}

/** Of mapped, compatible, translated (64:ff9b::/96, 64:ff9b:1::/48), 6to4 and Teredo addresses. */
function embeddedIpv4(groups: readonly number[]): string | undefined {
  const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join(".");
  const zeros = (count: number): boolean => groups.slice(0, count).every((group) => group === 0);
  const [a = 0, b = 0, c = 0] = groups;
  const [, , , , , , y = 0, z = 0] = groups;
  if (zeros(6) || (zeros(5) && groups[5] === 0xffff) || (zeros(4) && groups[4] === 0xffff)) return dotted(y, z);
  if (a === 0x64 && b === 0xff9b) return dotted(y, z);
  if (a === 0x2002) return dotted(b, c);
  if (a === 0x2001 && b === 0) return dotted(y ^ 0xffff, z ^ 0xffff);
  return undefined;
}

/** Ways through a translator or tunnel: refused even where the inner address is public, as nobody needs them. */
function isTranslated([a = 0, b = 0]: readonly number[]): boolean {
  return a === 0x2002 || (a === 0x2001 && b === 0) || (a === 0x64 && b === 0xff9b);
}
