import { type AnySyscall, compilePattern, type FlowClass, type FlowPolicy, type Pattern, plantPattern, SyscallError, vmRequest } from "@aether/protocol";

type Rule = FlowPolicy["rules"][number];

/** What a rule says about names and classes of syscalls, as far as the check needs to know it. */
export type KnownSyscall = Pick<AnySyscall, "name" | "flow" | "tool">;

/**
 * Refuses what no policy may say. The gate holds these floors itself, whatever the rows say; here a person is told at once, and why.
 *
 * @throws SyscallError `INVALID`
 */
export function checkPolicy({ rules, services, plants }: FlowPolicy, known: readonly KnownSyscall[]): void {
  for (const [index, rule] of rules.entries()) checkRule(rule, `rules[${index}]`, known);
  for (const [index, { files, as }] of plants.entries()) checkPlants(files, as, `plants[${index}]`);
  for (const [index, { syscall, results, finds }] of services.entries()) {
    const at = `services[${index}]`;
    patternOf(syscall, `${at}.syscall`);
    if ((results === "tool" || finds) && syscall.startsWith("*"))
      throw invalid(`${at} would believe whatever any service says, also what comes from outside; name the service: mail.*`);
  }
}

function checkRule({ when, verdict }: Rule, at: string, known: readonly KnownSyscall[]): void {
  const pattern = when.syscall === undefined ? undefined : patternOf(when.syscall, `${at}.when.syscall`);
  if (verdict !== "allow") return mustSpeakOfSome(when.syscall, { pattern, at, known });
  if (pattern === undefined && when.flow === undefined && when.values === undefined)
    throw invalid(`${at} would allow everything: say of which syscall, flow or values`);
  const rights = "rights, policy and schedules are changed by a person, never by what an agent has read";
  if (when.flow?.includes("authority")) throw invalid(`${at} may not allow authority: ${rights}; leave it out of flow`);
  const changes = when.flow === undefined && pattern ? known.find(({ name, flow }) => flow === "authority" && pattern.matches(pathOf(name))) : undefined;
  if (changes) throw invalid(`${at} may not allow ${changes.name}: ${rights}; name the syscalls more closely, or the flow`);
  const leaves = (["egress", "send"] satisfies FlowClass[]).find((flow) => when.flow === undefined || when.flow.includes(flow));
  if (when.confidentiality === "secret" && leaves)
    throw invalid(`${at} may not allow ${leaves} of secret content: a secret leaves only where it was set to go (aether secret); leave ${leaves} out of flow`);
}

interface Speaking {
  readonly pattern: Pattern | undefined;
  readonly at: string;
  readonly known: readonly KnownSyscall[];
}

/** Who forbids what is not there would believe that something is forbidden. @throws SyscallError `INVALID` */
function mustSpeakOfSome(written: string | undefined, { pattern, at, known }: Speaking): void {
  if (pattern === undefined || [vmRequest, ...known].some(({ name }) => pattern.matches(pathOf(name)))) return;
  const meant = known.find(({ tool }) => tool?.name === written);
  const hint = meant ? `that tool's syscall is ${meant.name}` : "aether call lists them";
  throw invalid(`${at}.when.syscall fits no syscall of this installation: ${JSON.stringify(written)}; ${hint}`);
}

/** @throws SyscallError `INVALID` */
function checkPlants(files: string, as: FlowPolicy["plants"][number]["as"], at: string): void {
  const invalidIn = (error: unknown): never => {
    throw SyscallError.is(error) ? invalid(`${at}.files: ${error.message}`) : error;
  };
  try {
    plantPattern(files);
  } catch (error) {
    invalidIn(error);
  }
  if (!/^(?:\/|\*\*)/.test(files)) throw invalid(`${at}.files fits nothing: paths are whole ones; begin it with / or with **/`);
  if (as === "plain" && !/[^*?/.]/.test(files)) throw invalid(`${at} would let everything be planted: name the files`);
}

/** @throws SyscallError `INVALID` that names the place */
function patternOf(written: string, at: string): Pattern {
  try {
    return compilePattern(pathOf(written));
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    throw invalid(`${at}: ${error.message}`);
  }
}

/** The one pattern language has segments between slashes; names of syscalls have dots. */
const pathOf = (name: string): string => name.replaceAll(".", "/");

const invalid = (message: string): SyscallError => new SyscallError("INVALID", `a policy cannot say this: ${message}`);
