/** What an agent is called, by a manifest or by a person. */
export const AGENT_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The same for people. */
export const AGENT_NAME_RULE = "lower-case letters a to z, digits, dots, dashes and underscores, a letter or digit first; at most 64";
