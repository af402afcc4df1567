import type { SessionState } from "@aether/ports";
import { assignments, word } from "./shell-words.ts";

/** Where a box sees its jobs' pipes and scripts; nothing else of the host is there. */
export const IO = "/run/.io";

/** What whoever started this program left open is none of a box's business. Descriptors up to `last` stay. */
const closeFrom = (last: number): string => `for AETHER_FD in /proc/self/fd/*; do
  AETHER_FD=\${AETHER_FD##*/}
  [ "$AETHER_FD" -le ${last} ] || eval "exec $AETHER_FD>&-"
done
unset AETHER_FD`;

/**
 * Signals and timers under way, bytes of message queues, and bytes locked in memory are counted for a whole user, and for each user namespace
 * by itself as well: that of a box is its own. A machine that gives less keeps it.
 */
export const BOUNDS_OF_A_USER = { sigpending: 4_096, msgqueue: 65_536, memlock: 1_048_576 } as const;
const { sigpending, msgqueue, memlock } = BOUNDS_OF_A_USER;
const BOUNDS = [`-i ${sigpending}`, `-q ${msgqueue}`, `-l ${memlock / 1_024}`].map((bound) => `ulimit ${bound} 2>/dev/null`).join("\n");

/**
 * The box's first process: reads names of jobs, one a line, from descriptor 3 and starts each beside the others, with a
 * process group of its own (`set -m`, without which they would ignore Ctrl-C). When its input ends, the box ends.
 */
export const supervisor = (first: string): string => `${first || ":"}
${BOUNDS}
exec </dev/null >/dev/null 2>&1
${closeFrom(4)}
set -m
printf 'ready\\0' >&4
while IFS= read -r -u 3 AETHER_JOB; do
  ( IFS= read -r -d '' AETHER_SCRIPT <"${IO}/$AETHER_JOB"; eval "$AETHER_SCRIPT" ) 3<&- &
  disown
done`;

/** The session's shell. Scripts run at its top level, not in a function, so that what they declare stays. */
const SESSION = `while IFS= read -r -u 3 AETHER_JOB; do
  IFS= read -r -d '' AETHER_SCRIPT <"${IO}/$AETHER_JOB" || :
  builtin eval "$AETHER_SCRIPT"
done`;

export interface JobScript {
  readonly job: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A command beside the session: says that it is there, waits for a line on its input, runs, says how it ended. */
export function jobScript({ job, argv, cwd, env }: JobScript): string {
  return `${opened(job)}
cd -- ${word(cwd)} 2>&7 || { ${ended(job, 126)}; exit; }
${exported(env)}
${argv.map(word).join(" ")} <&5 >&6 2>&7 4>&- 5<&- 6>&- 7>&-
${ended(job, "$?")}`;
}

/** The job that is the session's shell: commands come on descriptor 3, reports go out on 4. */
export function sessionJob(job: string, start: SessionState, fallback: string): string {
  return `${opened(job)}
cd -- ${word(start.cwd)} || cd -- ${word(fallback)}
${exported(start.env)}
exec 5<&- 6>&- 7>&-
bash --norc --noprofile -c ${word(`printf '%s\\0' $$ >&4\n${SESSION}`)} bash </dev/null >/dev/null 2>&1 3<"${IO}/${job}.c" 4>"${IO}/${job}.r"
${ended(job, "$?")}`;
}

export interface SessionScript {
  readonly job: string;
  readonly script: string;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** One command in the session. Reports that its pipes are open, then its exit code, folder and exported variables. */
export function sessionScript({ job, script, cwd, env }: SessionScript): string {
  const run = `${assignments(env)} eval ${word(script)}`;
  const inside = cwd === undefined ? run : `cd -- ${word(cwd)} && ${run}`;
  return `{ builtin printf 'begun\\0' >&4
{ ${inside}
} 3<&- 4>&-
} <"${IO}/${job}.i" >"${IO}/${job}.o" 2>"${IO}/${job}.e"
AETHER_CODE=$?
builtin printf '%s\\0%s\\0' "$AETHER_CODE" "$PWD" >&4
builtin declare -px >&4
builtin printf '\\0' >&4`;
}

/**
 * A program in a terminal of its own: it gets a process group (`set -m`), so that Ctrl-C is for it and not for the box around
 * it. Stopping it by Ctrl-Z would leave nobody to go on, so it goes on at once.
 */
export const inTerminal = (first: string, gate: string): string => `${first || ":"}
${BOUNDS}
${gate}
${closeFrom(2)}
trap : INT TERM HUP QUIT USR1 USR2
set -m
"$@"
code=$?
while [ -n "$(jobs -s)" ]; do fg %% >/dev/null 2>&1; code=$?; done
exit $code`;

function opened(job: string): string {
  return `exec 5<"${IO}/${job}.i" 6>"${IO}/${job}.o" 7>"${IO}/${job}.e"
printf 'start ${job} %s\\0' $BASHPID >&4
IFS= read -r -u 5 AETHER_JOB`;
}

function ended(job: string, code: number | string): string {
  return `printf 'end ${job} %s\\0' ${code} >&4`;
}

function exported(env: Readonly<Record<string, string>>): string {
  return Object.keys(env).length === 0 ? ":" : `export ${assignments(env)}`;
}
