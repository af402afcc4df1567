import type { SignalKind } from "../signals.ts";

type Marker = readonly [written: string, kind: SignalKind];

const of = (kind: SignalKind, ...written: readonly string[]): Marker[] => written.map((text) => [text, kind]);

/** Signs by which programs tell who speaks in a prompt, or that a tool is called; without blanks. */
const MARKERS: readonly Marker[] = [
  ...of("role", "<|im_start|>", "<|im_end|>", "<|system|>", "<|user|>", "<|assistant|>", "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>"),
  ...of("role", "<<sys>>", "<start_of_turn>", "<system>", "<system-", "</system", "<important>", "<important_", "<instructions>", "<information>"),
  ...of(
    "role",
    "<admin>",
    "<developer>",
    "<assistant>",
    "<human>",
    "</user_",
    "</tool_result",
    "</function_results",
    "</untrusted",
    "###instruction:",
    "###system",
  ),
  ...of("role", "[inst]", "[/inst]", "[system]", "[systemprompt", "[systemmessage", '"role":"system"', '"role":"developer"'),
  ...of("override", "忽略之前", "忽略以上", "忽略所有", "无视之前", "以前の指示"),
  ...of("tool-call", "<tool_call", "<tool_use", "<function_call", "<invokename=", "<antml", "<|tool", "<|python_tag|>", "[tool_calls]"),
  ...of("tool-call", '"tool_calls":', '"function_call":', '"type":"tool_use"', '"type":"function_call"', '"arguments":{', "```tool_c"),
];
const LONGEST = 24;
const BY_SIGN = Map.groupBy(MARKERS, ([written]) => written.charCodeAt(0));

/** At the beginning of a line, after what headings, quotes and lists begin with. */
const LINE_MARKERS: readonly Marker[] = [
  ...of("role", "system:", "assistant:", "developer:", "human:", "systemprompt:", "systemmessage:", "systemnote:"),
  ...of("tool-call", "actioninput:"),
];
const BEFORE_MARKER = new Set("#>*-[(\"'`|_ \t");
const MAX_BEFORE = 12;

/** Tells where such signs stand; each character is looked at a bounded number of times. */
export function findMarkers(text: string, found: (kind: SignalKind, index: number) => void): void {
  for (let at = 0; at < text.length; at++) {
    const marker = BY_SIGN.get(text.charCodeAt(at));
    if (marker) tell(marker, { text, at, index: at, found });
    if (at === 0 || text[at - 1] === "\n") tell(LINE_MARKERS, { text, at: contentOf(text, at), index: at, found });
  }
}

interface Place {
  readonly text: string;
  readonly at: number;
  readonly index: number;
  readonly found: (kind: SignalKind, index: number) => void;
}

function tell(markers: readonly Marker[], { text, at, index, found }: Place): void {
  const here = text.slice(at, at + 2 * LONGEST).replace(/[ \t*]/g, "");
  const marker = markers.find(([written]) => here.startsWith(written));
  if (marker) found(marker[1], index);
}

function contentOf(text: string, line: number): number {
  let at = line;
  while (at < line + MAX_BEFORE && BEFORE_MARKER.has(text[at] ?? "")) at++;
  return at;
}
