import { type Grant, hostResource, parseWebAddress, SyscallError } from "@aether/protocol";

/** A way out that a person's own words open (DESIGN 4.3). */
export interface NamedHost {
  /** As it is shown before the run starts. */
  readonly shown: string;
  readonly grants: readonly Grant[];
}

const URLS = /\bhttps?:\/\/[^\s<>"'`)\]}]+/gi;
/** Names with endings that files do not have; addresses; this machine. */
const HOSTS =
  /(?<![\w@/.-])((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:com|org|net|edu|gov|int|dev|app|info|eu|de|uk|fr|nl|ch|at|es|it|pl|se|no|dk|fi|us|ca|au|jp|cn|in|br|io|ai|co)|localhost|(?:\d{1,3}\.){3}\d{1,3})(:\d{1,5})?(?![\w/@-]|\.\w)/gi;

/**
 * Hosts and addresses that stand literally in a goal. An address opens exactly itself, for reading; a host opens itself on the
 * web's ports, or on the port that is written. A file of that name in the folder is a file.
 */
export function hostsIn(goal: string, exists: (file: string) => boolean): NamedHost[] {
  const urls = [...goal.matchAll(URLS)].map(([url]) => url.replace(/[.,;:!?]+$/, ""));
  const rest = urls.reduce((text, url) => text.replace(url, " "), goal);
  const hosts = [...rest.matchAll(HOSTS)].map(([, host = "", port = ""]) => `${host}${port}`).filter((host) => !exists(host));
  return [...[...new Set(urls)].flatMap(fromUrl), ...[...new Set(hosts)].map(hostGrant)];
}

const SEND = "send:";
/** By which something is only read. */
const READING = ["GET", "HEAD"];

/**
 * A host that `--allow` names: `HOST` to be read, `send:HOST` to be sent to as well, with whatever a call or a command says to it.
 *
 * @throws SyscallError `INVALID`
 */
export function hostGrant(written: string): NamedHost {
  const sends = written.startsWith(SEND);
  const match = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(sends ? written.slice(SEND.length) : written);
  if (!match) throw new SyscallError("INVALID", `--allow ${written}: write a host, or host:port; before it send: where it may be sent to as well`);
  const { host } = parseWebAddress(`http://${match[1]}/`);
  const ports = match[2] === undefined ? ["80", "443"] : [match[2]];
  const methods = sends ? [""] : READING.map((method) => `${method}/`);
  const place = match[2] === undefined ? host : `${host}:${match[2]}`;
  return {
    shown: sends ? `${place} (also to send to)` : place,
    grants: ports.flatMap((port) => methods.map((method): Grant => ({ action: "host.use", resource: `${host}/${port}/${method}**` }))),
  };
}

function fromUrl(url: string): NamedHost[] {
  try {
    const address = parseWebAddress(url);
    const grant = (port: number): Grant => ({ action: "host.use", resource: hostResource({ ...address, port, method: "GET" }) });
    // Most sites answer the unencrypted address with the encrypted one.
    const ports = address.port === 80 ? [80, 443] : [address.port];
    return [{ shown: url, grants: ports.map(grant) }];
  } catch {
    return [];
  }
}
