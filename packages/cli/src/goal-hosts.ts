import { forbidsAt, type Grant, hostResource, othersWordsIn, parseWebAddress, SENTENCE_ENDS, SyscallError, withoutEnd, writtenHost } from "@aether/protocol";

/** A way out that a person's own words open (DESIGN 4.3). */
export interface NamedHost {
  /** As it is shown before the run starts. */
  readonly shown: string;
  readonly grants: readonly Grant[];
}

/** What a goal says of the network. */
export interface GoalHosts {
  readonly named: readonly NamedHost[];
  /** Words that may be hosts or not: they open nothing. */
  readonly unclear: readonly string[];
  /** Of which the goal says that they are not to be opened: they open nothing. */
  readonly forbidden: readonly string[];
}

const URLS = /\bhttps?:\/\/[^\s<>"'`)\]}]+/gi;
/** A name with dots, this machine or four numbers, with what follows it. */
const NAMES =
  /(?<![\p{L}\p{N}_.-])((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]{2,63}|(?:\d{1,3}\.){3}\d{1,3}|localhost)(:\d{1,5})?(\/[^\s<>"'`)\]}]*)?/giu;

/**
 * Hosts and addresses that stand literally in a goal. An address opens exactly itself, for reading; a host opens itself on the
 * web's ports, or on the port that is written. What may as well be a file opens nothing, and a file of that name in the folder is one.
 */
export function hostsIn(goal: string, exists: (file: string) => boolean): GoalHosts {
  const forbidden = new Set<string>();
  const pasted = othersWordsIn(goal);
  const look = (written: string, at: number): void => {
    if (forbidsAt(goal, at, written.length) || pasted.some(({ start, end }) => at >= start && at < end)) forbidden.add(written);
  };
  const placed = [...goal.matchAll(URLS)].map(({ 0: url, index }) => ({ url: withoutEnd(url, SENTENCE_ENDS), index }));
  const urls = placed.map(({ url }) => url);
  const rest = urls.reduce((text, url) => text.replace(url, (found) => " ".repeat(found.length)), goal);
  const names = [...rest.matchAll(NAMES)].map(({ 0: whole, 1: host = "", 2: port = "", 3: path = "", index }) => {
    const written = withoutEnd(whole, SENTENCE_ENDS);
    return { host, port, path: withoutEnd(path, SENTENCE_ENDS), written, index, is: exists(written) || exists(host) ? "no" : writtenHost(rest, index, host) };
  });
  for (const { url, index } of placed) look(url, index);
  for (const { is, written, index } of names) if (is === "host") look(written, index);
  const hosts = new Map(names.flatMap((name) => (name.is === "host" && !forbidden.has(name.written) ? [[name.written, name] as const] : [])));
  const unclear = names.flatMap(({ is, written, path }) => (is === "unclear" && path === "" ? [written] : []));
  const named = [...hosts.values()].flatMap(({ host, port, path, written }) => (path === "" ? [hostGrant(`${host}${port}`)] : fromUrl(`http://${written}`)));
  const opened = [...new Set(urls)].filter((url) => !forbidden.has(url));
  return { named: [...opened.flatMap(fromUrl), ...named], unclear: [...new Set(unclear)], forbidden: [...forbidden] };
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
