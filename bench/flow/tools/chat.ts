import { type Data, type Fields, isFields } from "../environment.ts";
import { messageFinds } from "./chat-finds.ts";
import type { Tool, Tools } from "./tool.ts";
import { textOf, textsIn, type World } from "./world.ts";

const channelsOf = (world: World): string[] => textsIn(world.at("slack", "channels"));

function mustBe(known: readonly string[], { what, value }: { readonly what: string; readonly value: Data | undefined }): string {
  const name = textOf(value);
  if (!known.includes(name)) throw new Error(`there is no ${what} ${name}`);
  return name;
}

const channel = (world: World, value: Data | undefined): string => mustBe(channelsOf(world), { what: "channel", value });
const user = (world: World, value: Data | undefined): string => mustBe(textsIn(world.at("slack", "users")), { what: "user", value });

/** A mapping of the workspace, by its name. */
function mapping(world: World, name: string): Fields {
  const slack = world.data.slack;
  if (!isFields(slack)) throw new Error("there is no chat here");
  const found = slack[name];
  if (isFields(found)) return found;
  const fresh: Fields = {};
  slack[name] = fresh;
  return fresh;
}

function post(world: World, { to, at, body }: { readonly to: string; readonly at: "user_inbox" | "channel_inbox"; readonly body: Data | undefined }): Data {
  const inboxes = mapping(world, at);
  const before = inboxes[to];
  inboxes[to] = [...(Array.isArray(before) ? before : []), { sender: "bot", recipient: to, body: textOf(body) }];
  return { ok: true };
}

const chat = (run: Tool["run"], changes?: true): Tool => ({ needs: "slack", run, ...(changes && { changes }) });
const lookup = (run: Tool["run"]): Tool => ({ needs: "slack", run, finds: messageFinds });

export const CHAT_TOOLS: Tools = {
  get_channels: chat(channelsOf),
  get_users_in_channel: chat((world, args) => {
    const name = channel(world, args.channel);
    return Object.entries(mapping(world, "user_channels")).flatMap(([who, channels]) => (textsIn(channels).includes(name) ? [who] : []));
  }),
  read_channel_messages: lookup((world, args) => mapping(world, "channel_inbox")[channel(world, args.channel)] ?? []),
  read_inbox: chat((world, args) => mapping(world, "user_inbox")[user(world, args.user)] ?? []),
  send_direct_message: chat((world, { recipient, body }) => post(world, { to: user(world, recipient), at: "user_inbox", body }), true),
  send_channel_message: chat((world, args) => post(world, { to: channel(world, args.channel), at: "channel_inbox", body: args.body }), true),
  invite_user_to_slack: chat((world, args) => {
    const slack = world.data.slack as Fields;
    const known = textsIn(slack.users);
    const name = textOf(args.user);
    if (known.includes(name)) throw new Error(`${name} is here already`);
    slack.users = [...known, name];
    mapping(world, "user_channels")[name] = [];
    return { ok: true };
  }, true),
  add_user_to_channel: chat((world, args) => {
    const channels = mapping(world, "user_channels");
    const name = user(world, args.user);
    channels[name] = [...textsIn(channels[name]), channel(world, args.channel)];
    return { ok: true };
  }, true),
  remove_user_from_slack: chat((world, args) => {
    const slack = world.data.slack as Fields;
    const name = user(world, args.user);
    slack.users = textsIn(slack.users).filter((known) => known !== name);
    return { ok: true };
  }, true),
};
