import { arch } from "node:process";
import type { Json, WireKind } from "@aether/protocol";

/** A coding agent that people use, as it comes from npm. */
export interface RealClient {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  /** The wire it speaks, as the audit names it. */
  readonly wire: WireKind;
  /** A tool of its own that runs a shell line. */
  readonly tool: (line: string) => { readonly name: string; readonly input: Json };
  /** The model as it names it. */
  readonly asks: string;
  /** Sets it up and gives it `$PROMPT`. `$AT` is where it was installed, `$NODE` runs JavaScript. */
  readonly command: string;
  /** What it shows when its wire says that the budget is spent. */
  readonly overBudget: RegExp;
}

const shell =
  (name: string, more: Record<string, Json> = {}) =>
  (command: string) => ({ name, input: { command, ...more } });

export const CLIENTS: readonly RealClient[] = [
  {
    name: "pi",
    package: "@earendil-works/pi-coding-agent",
    version: "0.87.1",
    wire: "chat",
    tool: shell("bash"),
    asks: "script/pi",
    command: `mkdir -p ~/.pi/agent
cat > ~/.pi/agent/models.json <<X
{"providers":{"aether":{"baseUrl":"$OPENAI_BASE_URL","api":"openai-completions","apiKey":"$OPENAI_API_KEY","models":[{"id":"script/pi","name":"pi","reasoning":false,
"input":["text"],"contextWindow":128000,"maxTokens":4096,"cost":{"input":0,"output":0,"cacheRead":0,"cacheWrite":0}}]}}}
X
PI_OFFLINE=1 $NODE $AT/@earendil-works/pi-coding-agent/dist/bundle/cli.js --provider aether --model script/pi -p "$PROMPT"`,
    overBudget: /^402: .*are left.*"insufficient_quota"/m,
  },
  {
    name: "claude-code",
    package: "@anthropic-ai/claude-code",
    version: "2.1.330",
    wire: "anthropic",
    tool: shell("Bash", { description: "write a file" }),
    asks: "claude-opus-4-8",
    command: `$AT/@anthropic-ai/claude-code-linux-${arch}/claude -p "$PROMPT" --model claude-opus-4-8 --allowedTools Bash`,
    overBudget: /API Error: 402 .* are left/,
  },
  {
    name: "codex",
    package: "@openai/codex",
    version: "0.169.0",
    wire: "responses",
    tool: (cmd) => ({ name: "exec_command", input: { cmd } }),
    asks: "script/codex",
    command: `mkdir -p ~/.codex
cat > ~/.codex/config.toml <<X
model = "script/codex"
model_provider = "aether"
[model_providers.aether]
name = "aether"
base_url = "$OPENAI_BASE_URL"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
X
$AT/@openai/codex-linux-${arch}/vendor/$(uname -m)-unknown-linux-musl/bin/codex exec --skip-git-repo-check --dangerously-bypass-approvals-and-sandbox "$PROMPT"`,
    overBudget: /402 Payment Required: .* are left/,
  },
  {
    name: "opencode",
    package: "opencode-ai",
    version: "1.18.33",
    wire: "chat",
    tool: shell("bash", { description: "write a file" }),
    asks: "script/opencode",
    command: `cat > ~/opencode.json <<X
{"provider":{"aether":{"npm":"@ai-sdk/openai-compatible","options":{"baseURL":"$OPENAI_BASE_URL","apiKey":"{env:OPENAI_API_KEY}"},
"models":{"script/opencode":{"name":"opencode"},"script/side":{"name":"side"}}}},
"model":"aether/script/opencode","small_model":"aether/script/side","permission":"allow","autoupdate":false,"share":"disabled"}
X
OPENCODE_CONFIG=~/opencode.json OPENCODE_DISABLE_MODELS_FETCH=1 $AT/opencode-linux-${arch}/bin/opencode run "$PROMPT"`,
    overBudget: /Error: .*are left/,
  },
  {
    name: "qwen-code",
    package: "@qwen-code/qwen-code",
    version: "0.24.4",
    wire: "chat",
    tool: shell("run_shell_command", { description: "write a file", is_background: false }),
    asks: "script/qwen-code",
    command: `OPENAI_MODEL=script/qwen-code $NODE $AT/@qwen-code/qwen-code/cli-entry.js --auth-type openai --yolo -p "$PROMPT"`,
    overBudget: /API Error: 402 .* are left/,
  },
  {
    name: "gemini-cli",
    package: "@google/gemini-cli",
    version: "0.61.0",
    wire: "gemini",
    tool: shell("run_shell_command", { description: "write a file" }),
    asks: "gemini-2.5-pro",
    command: `mkdir -p ~/.gemini
cat > ~/.gemini/settings.json <<X
{"security":{"auth":{"selectedType":"gemini-api-key"}},"privacy":{"usageStatisticsEnabled":false},"general":{"enableAutoUpdate":false}}
X
GEMINI_CLI_TRUST_WORKSPACE=true $NODE $AT/@google/gemini-cli/bundle/gemini.js -m gemini-2.5-pro --yolo -p "$PROMPT"`,
    overBudget: /402.* are left/s,
  },
];
