import fc from "fast-check";
import { expect, test } from "vitest";
import { specialAddress } from "./address-class.ts";

test.for([
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "224.0.0.1",
  "255.255.255.255",
  "240.0.0.1",
  "192.0.2.7",
  "198.18.0.1",
  "::1",
  "::",
  "fe80::1",
  "fe80::1%eth0",
  "fc00::1",
  "fd00:ec2::254",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::ffff:169.254.169.254",
  "0:0:0:0:0:ffff:a00:1",
  "::127.0.0.1",
  "::ffff:0:127.0.0.1",
  "64:ff9b::7f00:1",
  "64:ff9b::8.8.8.8",
  "64:ff9b:1::7f00:1",
  "2002:7f00:1::",
  "2002:a9fe:a9fe::1",
  "2002:808:808::1",
  "2001:0:0:0:0:0:80ff:fffe",
  "2001::1",
  "2001:db8::1",
  "not an address",
  "",
])("%s is reached by nobody", (address) => {
  expect(specialAddress(address)).toBeTypeOf("string");
});

test.for(["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "2606:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8"])(
  "%s is public",
  (address) => {
    expect(specialAddress(address)).toBeUndefined();
  },
);

test("an IPv4 address is judged the same however it is wrapped in IPv6", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const inside = specialAddress(address);
      const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
      const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
      for (const wrapped of [`::ffff:${address}`, `::ffff:${hex}`, `0:0:0:0:0:FFFF:${hex}`]) expect(specialAddress(wrapped)).toBe(inside);
      if (inside !== undefined)
        for (const wrapped of [`64:ff9b::${hex}`, `2002:${hex}::`, `::ffff:0:${hex}`]) expect(specialAddress(wrapped)).toBeTypeOf("string");
    }),
    { numRuns: 2_000 },
  );
});
