import type { FlowPolicy, Output, policyShow } from "@aether/protocol";
import { oneLine } from "./flow-words.ts";

const NAMED: Readonly<Record<FlowPolicy["named"], string>> = {
  words: "all that your words name",
  planned: "only what was planned before the first read",
};
const CONTENT: Readonly<Record<FlowPolicy["content"], string>> = {
  show: "shown afterwards (aether policy explain)",
  ask: "asked about first",
};

/** The policy as a person reads it, line by line. */
export function policyLines({ policy, version, table }: Output<typeof policyShow>): string[] {
  const { rules, services, plants, named, content, questions } = policy;
  const width = Math.max(0, ...table.map(({ rule }) => rule.length));
  return [
    `version   ${version === 0 ? "0: nobody has set one, this is the default" : version}`,
    `named     ${NAMED[named]}`,
    `content   of untrusted sources to somebody whom you named is ${CONTENT[content]}`,
    `asks      ${questions} ${questions === 1 ? "question" : "questions"} of a run at most; one more pauses it`,
    ...rules.map((rule, index) => `${(index === 0 ? "rules" : "").padEnd(8)}  ${ruleWords(rule, index)}`),
    ...plants.map(({ files, as, why }, index) => `${(index === 0 ? "plants" : "").padEnd(8)}  ${oneLine(files)}: ${as}  (${oneLine(why, true)})`),
    ...services.map((service, index) => `${(index === 0 ? "services" : "").padEnd(8)}  ${serviceWords(service)}`),
    `table     ${rules.length > 0 ? "where no rule fits, " : ""}the first row that fits decides`,
    ...table.map(({ rule, says }) => `  ${oneLine(rule).padEnd(width)}  ${oneLine(says, true)}`),
  ];
}

function ruleWords({ when, verdict, why, expires_at: end }: FlowPolicy["rules"][number], index: number): string {
  const conditions = [
    ...(when.syscall === undefined ? [] : [oneLine(when.syscall)]),
    ...(when.flow === undefined ? [] : [when.flow.join(" or ")]),
    ...(when.integrity === undefined ? [] : [`after ${when.integrity} text`]),
    ...(when.confidentiality === undefined ? [] : [`after ${when.confidentiality} text`]),
    ...(when.values === undefined ? [] : [`with ${when.values.map((value) => oneLine(value)).join(" or ")}${verdict === "allow" ? " only" : ""}`]),
  ];
  const until = end === undefined ? "" : ` until ${new Date(end).toISOString().slice(0, 16)}Z`;
  return `${index}  ${conditions.length === 0 ? "every call" : conditions.join(", ")}: ${verdict}${until}  (${oneLine(why, true)})`;
}

function serviceWords({ syscall, results, finds }: FlowPolicy["services"][number]): string {
  const believed = results === "tool" ? "its results are believed" : "its results are untrusted";
  return `${oneLine(syscall)}: ${believed}${finds ? ", and what its lookups find counts as named" : ""}`;
}
