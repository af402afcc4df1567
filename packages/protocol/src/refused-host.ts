/** What kept a request from a host. */
export type RefusalCause =
  /** No right names the host. */
  | "unnamed"
  /** A right names the host, but not this use of it. */
  | "reading"
  /** It may be asked for, and could carry what was read. */
  | "carries"
  /** A person would be asked, by another rule than that, and nobody is about a command's request. */
  | "asked"
  /** By a rule that nobody is asked about. */
  | "denied"
  /** It was asked for too often. */
  | "repeated";

export interface RefusedRequest {
  readonly host: string;
  readonly port: number;
  /** `CONNECT` = a tunnel. */
  readonly method: string;
  readonly cause: RefusalCause;
  /** A command in a box, or a tool by itself. */
  readonly by: "command" | "tool";
  /** The rule, of those that are asked about or denied. */
  readonly rule?: string;
}

const READS: readonly string[] = ["GET", "HEAD"];

/** What happened to a request, why, and what a person types if it is meant; for people who know none of our words, on one line. */
export function refusedWords(request: RefusedRequest): string {
  return `${wayWords(request)} was refused: ${whyWords(request)}. ${wayOut(request)}`.trimEnd();
}

/** As `--allow` takes it. */
function hostWritten({ host, port }: RefusedRequest): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 80 || port === 443 ? name : `${name}:${port}`;
}

function wayWords(request: RefusedRequest): string {
  const { method, by } = request;
  const host = hostWritten(request);
  if (by === "tool") return `a fetch of ${host}`;
  if (method === "CONNECT") return `https to ${host} from a command`;
  return READS.includes(method) ? `a request of a command to ${host}` : `${plainMethod(method)} to ${host} from a command`;
}

/** A client may write anything there. */
const plainMethod = (method: string): string => (/^[A-Z]{1,16}$/.test(method) ? method : "a request that is no reading");

function whyWords({ method, cause, by, rule = "" }: RefusedRequest): string {
  if (cause === "repeated") return "it was asked for too often, and how often something is asked for tells something too";
  if (cause === "denied") return `the rule ${rule} lets it out for nobody`;
  if (cause === "asked") return `a person would have to be asked (${rule}), and nobody is about what a command does`;
  if (cause === "unnamed") return by === "tool" ? "nobody named that host, or not that address of it" : "nobody named that host";
  if (by === "tool") return "that host was named for something else";
  if (method === "CONNECT") return "it goes through a tunnel that nobody can look into, and the host was named to be read only";
  if (!READS.includes(method)) return "it sends something, and the host was named to be read only";
  if (cause === "carries") return "what it asks for could carry what the run has read, and the host was named to be read only";
  return "something else of that host was named to be read";
}

const MEANT: Readonly<Record<"unnamed" | "reading" | "carries", string>> = {
  unnamed: "If you mean it",
  reading: "To allow it",
  carries: "To allow it",
};

function wayOut(request: RefusedRequest): string {
  const { method, cause, by } = request;
  if (cause === "denied") return "";
  const reading = READS.includes(method) || method === "CONNECT";
  const safer = "web_fetch is safer: it reads the address and you are asked where that is needed";
  if (cause === "asked" || cause === "repeated") return reading ? `To read an address, ${safer}` : "";
  const host = hostWritten(request);
  if (by === "tool") return `${MEANT[cause]}: aether run --allow ${host}, which lets it be read and not sent to`;
  const send = `${MEANT[cause]}: aether run --allow send:${host}, for whatever a command says to it`;
  return reading ? `${send}. Only to read, ${safer}${cause === "unnamed" ? ` (--allow ${host})` : ""}` : send;
}
