import fc from "fast-check";
import { expect, test } from "vitest";
import { formatWebAddress, hostResource, parseWebAddress } from "./web-address.ts";

test.for([
  { why: "a host alone", url: "https://Example.com", resource: "example.com/443/GET" },
  { why: "a path and a query", url: "http://example.com/a/b?c=d#e", resource: "example.com/80/GET/a/b" },
  { why: "a port", url: "http://example.com:8080/", resource: "example.com/8080/GET" },
  { why: "a trailing dot", url: "https://example.com./x", resource: "example.com/443/GET/x" },
  { why: "an IPv6 address", url: "http://[::1]:3000/x", resource: "::1/3000/GET/x" },
  { why: "an IPv4 address", url: "http://10.0.0.5/x", resource: "10.0.0.5/80/GET/x" },
  { why: "an encoded slash within a name", url: "https://example.com/p/group%2Fproject", resource: "example.com/443/GET/p/group%2Fproject" },
  { why: "dots that are part of a name", url: "https://example.com/..a/b..;c/.../%2egit", resource: "example.com/443/GET/..a/b..;c/.../%2egit" },
  { why: "a percent sign in a name", url: "https://example.com/100%25/x", resource: "example.com/443/GET/100%25/x" },
])("reads $why", ({ url, resource }) => {
  expect(hostResource({ ...parseWebAddress(url), method: "GET" })).toBe(resource);
});

test.for([
  { why: "user information", url: "https://good.example@evil.example/" },
  { why: "a backslash", url: "https://good.example\\@evil.example/" },
  { why: "another scheme", url: "file:///etc/passwd" },
  { why: "no scheme", url: "example.com/x" },
  { why: "a decimal address", url: "http://2130706433/" },
  { why: "a hexadecimal address", url: "http://0x7f000001/" },
  { why: "a short address", url: "http://127.1/" },
  { why: "an octal address", url: "http://0177.0.0.1/" },
  { why: "dots in the path", url: "https://example.com/a/../b" },
  { why: "encoded dots in the path", url: "https://example.com/a/%2E%2e/b" },
  { why: "dots and an encoded slash", url: "https://example.com/a/..%2Fb" },
  { why: "dots and slashes, all encoded", url: "https://example.com/a%2f%2e%2e%2fb" },
  { why: "dots and an encoded backslash", url: "https://example.com/a/..%5cb" },
  { why: "dots with parameters", url: "https://example.com/a/..;x=1/b" },
  { why: "dots encoded twice", url: "https://example.com/a/%252e%252e/b" },
  { why: "a slash encoded three times", url: "https://example.com/a/..%25252fb" },
  { why: "a line break", url: "https://example.com/\r\nHost: evil" },
  { why: "letters outside ASCII", url: "https://exämple.com/" },
  { why: "port 0", url: "http://example.com:0/" },
  { why: "port 99999", url: "http://example.com:99999/" },
  { why: "an empty label", url: "http://a..b/" },
])("refuses $why", ({ url }) => {
  expect(() => parseWebAddress(url)).toThrow(expect.objectContaining({ code: "INVALID" }));
});

test("what is accepted, the platform's parser reads the same way", () => {
  const part = fc.stringMatching(/^[a-z0-9._~%-]{0,8}$/);
  const url = fc
    .tuple(fc.constantFrom("http", "https"), fc.stringMatching(/^[a-z0-9.-]{1,16}$/), fc.array(part, { maxLength: 4 }))
    .map(([s, h, p]) => `${s}://${h}/${p.join("/")}`);
  fc.assert(
    fc.property(url, (written) => {
      let address: ReturnType<typeof parseWebAddress>;
      try {
        address = parseWebAddress(written);
      } catch {
        return;
      }
      const platform = new URL(written);
      expect(platform.hostname.replace(/\.$/, "")).toBe(address.host);
      expect(platform.pathname).toBe(address.path);
      expect(new URL(formatWebAddress(address)).pathname).toBe(platform.pathname);
    }),
    { numRuns: 3_000 },
  );
});
