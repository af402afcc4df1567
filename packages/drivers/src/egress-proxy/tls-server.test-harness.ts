import { createServer as createPlainServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/** For api.example, other.example and site.example; made for these tests, and trusted by nothing else. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgTCCASagAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAl0ZXN0IG9u
bHkwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CXRlc3Qgb25seTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEfaicnK1Iifehrw
5FCXyA13YmRPoRzN3xll/IaX/VMAYmtd3dPcuoOokU9fZzL4a2LqXi0NgOgy8fuN
vJiSAm2jZzBlMA8GA1UdEwEB/wQFMAMBAf8wMwYDVR0RBCwwKoILYXBpLmV4YW1w
bGWCDW90aGVyLmV4YW1wbGWCDHNpdGUuZXhhbXBsZTAdBgNVHQ4EFgQUYwsBA5KG
ld5F1ws6xppaiRYl40EwCgYIKoZIzj0EAwIDSQAwRgIhAMHa5QDkqb1fzpeLkZ4S
TmjW8zHd80r85PzQ/L5Xc5ldAiEA59POMTIi6kcadwsRHaPoTdumbXNga/mowSLK
LRa22A4=
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFOBIH1iN3dSfuHed
PH4beXI0+CMgJF8VMmd3oVqk9nihRANCAARH2onJytSIn3oa8ORQl8gNd2JkT6Ec
zd8ZZfyGl/1TAGJrXd3T3LqDqJFPX2cy+Gti6l4tDYDoMvH7jbyYkgJt
-----END PRIVATE KEY-----`;

export interface Heard {
  readonly tls: boolean;
  readonly host: string | undefined;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Servers extends AsyncDisposable {
  /** Of the server that speaks TLS, and of the one that does not. */
  readonly port: number;
  readonly plainPort: number;
  readonly heard: Heard[];
}

/** Two servers that hear everything, with and without TLS; this process trusts the first. */
export async function startServers(answer: RequestListener): Promise<Servers> {
  setDefaultCACertificates([...getCACertificates("default"), CERTIFICATE]);
  const heard: Heard[] = [];
  const listener =
    (tls: boolean): RequestListener =>
    async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      heard.push({ tls, host: request.headers.host, url: request.url ?? "", headers: request.headers, body });
      answer(request, response);
    };
  const servers: Server[] = [createServer({ key: KEY, cert: CERTIFICATE }, listener(true)), createPlainServer(listener(false))];
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const [port = 0, plainPort = 0] = servers.map((server) => (server.address() as AddressInfo).port);
  return {
    port,
    plainPort,
    heard,
    async [Symbol.asyncDispose]() {
      for (const server of servers) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
