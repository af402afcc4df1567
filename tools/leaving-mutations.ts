// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text.

import { checksOf, type Mutation } from "./mutation.ts";

const FLOW = "packages/kernel/src/flow";
const DISPATCH = "packages/kernel/src/dispatch";
const VM = "packages/services/src/vm";
const PROXY = "packages/drivers/src/egress-proxy";
const WEB_ADDRESS = "packages/protocol/src/web-address";

const reach = checksOf(`${FLOW}/reach.ts`, [`${FLOW}/reach.test.ts`]);
const stage = checksOf(`${DISPATCH}/flow-stage.ts`, [`${DISPATCH}/flow-request.test.ts`]);
const rules = checksOf(`${VM}/leaving-rules.ts`, [`${VM}/leaving-rules.test.ts`]);
const proxy = checksOf(`${PROXY}/plain-request.ts`, [`${PROXY}/leaving.test.ts`]);
const tunnel = checksOf(`${PROXY}/tunnel.ts`, [`${PROXY}/leaving.test.ts`]);
const leaving = checksOf(`${PROXY}/leaving.ts`, [`${PROXY}/leaving.test.ts`]);
const taken = checksOf(`${PROXY}/taken-for.ts`, [`${PROXY}/taken-for.test.ts`]);
const spelled = checksOf(`${PROXY}/spellings.ts`, [`${PROXY}/spellings.test.ts`, `${PROXY}/egress-secrets.test.ts`]);
const hiding = checksOf(`${PROXY}/reflection.ts`, [`${PROXY}/egress-secrets.test.ts`]);
const address = checksOf(`${WEB_ADDRESS}.ts`, [`${WEB_ADDRESS}.test.ts`]);

/** Checks of what leaves a box, and of what a host was named for: see flow-mutations.ts. */
export const LEAVING_MUTATIONS: readonly Mutation[] = [
  reach("something private leaves by named addresses only", 'leaves.flow === "egress" && leaves.label.confidentiality !== "public"', "false"),
  reach("more than an address leaves to hosts that may be sent to", "if (leaves.carries) return undefined;", ""),
  reach("a host is sent to where it was granted whole", "canName(grant) && opensWhole(grant.resource, asked)", "canName(grant)"),
  reach("what an agent chose is not sent to", "canName(grant) && opensWhole", "opensWhole"),
  reach("an address that was granted has no question", '!canName(grant) || asked.query !== ""', "!canName(grant)"),
  reach("nor another slash", ' && asked.path === `/${literal.split("/").slice(3).join("/")}`', ""),
  reach("a mention of a host names no address of it", "address === `${asked.path}${asked.query}` && isSamePlace", "isSamePlace"),
  reach("nor in clear what was to be encrypted", " && isSamePlace(asked, scheme?.toLowerCase(), port)", ""),
  reach("with planned names, words name no address", 'policy.named === "words" ? timesInWords(', "true ? timesInWords("),
  stage("a host is named for what leaves to it", 'leaving && slot.type === "host"', "false"),
  stage("what a request carries is asked of its definition", "definition.carries?.(input) ?? false", "false"),
  stage("what processes have read by now counts", "[label, ...others].reduce(joinLabels, as.who.label)", "joinLabels(as.who.label, label)"),
  stage("nobody is judged for a process that has ended", '(pid !== asker.pid || asker.kind === "session")', "true"),
  rules("every request is asked about", 'if (asks.verdict !== "allow") return refused(leaving, asks);', ""),
  rules("a body is sent", 'changes || beside.includes("a body") ? "send" : "egress"', '"egress"'),
  rules("a body of a GET is sent", 'changes || beside.includes("a body")', "changes"),
  rules("what stands beside an address is asked about", "if (beside.length > 0) return refused(leaving, carries);", ""),
  rules("repeats are bounded", "goesOn || count(url) <= MOST_REPEATS", "true"),
  rules("a request is judged by what is known now", "label(goesOn === undefined)", "label(false)"),
  rules("and by what its processes have read", ", beside: processes }", " }"),
  rules("and in its caller's name", "pid: ctx.caller.pid, label: now", "label: now"),
  rules("no option is named where none helps", 'if (verdict === "deny") return "denied";', ""),
  rules("nor where another rule asks", 'rule === "untrusted-leaves" ? "carries" : "asked"', '"carries"'),
  proxy("a request is asked about", "const left = await mayLeave(line, leaving, cleared);", "const left = { headers: cleared.headers, decision: undefined };"),
  proxy("its headers are what may leave", "headers: left.headers, address", "address"),
  proxy("its body is asked about as it goes", "[stillLeaving(line, leaving), ...(cleared", "[...(cleared"),
  proxy("a body names no method", "...(cleared.limited ? [limitedBody()] : []), ", ""),
  tunnel("a tunnel is asked about", "if (!left.allowed) throw refused(left);", ""),
  tunnel("what goes through it is asked about as it goes", "stillLeaving(line, leaving), ", ""),
  tunnel("so is what comes with its opening", "client.unshift(head)", "upstream.write(head)"),
  leaving("constants stand in place of usual headers", 'if (as === "written") return { headers, decision };', "if (as) return { headers, decision };"),
  leaving("a method is told", '...(method === "GET" || method === "HEAD" ? [] : [`the method ${method.slice(0, 32)}`]),', ""),
  leaving("a body is told", '...(hasBody ? ["a body"] : []),', ""),
  leaving("other headers are told", "...names.filter((name) => !USUAL.has(name)).map((name) => `the header ${name.slice(0, 64)}`),", ""),
  taken("under a right to a part, a path is read alike by all", "if (limited && !isReadAlike(path)) throw", "if (false) throw"),
  taken("so is one in a header", "if (!limited || isReadAlike(path)) return [path];", "return [path];"),
  taken("a header may name a method", '...said(METHOD_WORDS).flatMap(([, value]) => value.split(",")), ', ""),
  taken("so may the query", ", ...methodsIn(target.query)]", "]"),
  hiding("no secret is in a header's name", "Object.entries(headers).filter(([name]) => !this.#isNamedIn(name))", "Object.entries(headers)"),
  spelled("nor in other letters", "(code >= 65 && code <= 90 ? code + 32 : code)", "code"),
  address("a path decodes to nothing that is decoded again", "ENCODED.test(text) || ", ""),
  address("nor to slashes and signs that nobody sees", " || /[/\\\\\\p{Cc}\\p{Cf}]/u.test(text)", ""),
  address("dots in other widths are dots", '?.normalize("NFKC")', ""),
  address("a name is not dots and blanks", 'return text === "" || names[0] !== "";', "return true;"),
  address(
    "bytes that are no text have no reading",
    "    return undefined;\n  }\n}\n\n/** Whether a right",
    "    return segment;\n  }\n}\n\n/** Whether a right",
  ),
  address("a right to one method opens no host", 'return [[], ["-"], ["-", "-", "-"]].every(', 'return [[], ["-"], ["-", "-", "-"]].some('),
];
