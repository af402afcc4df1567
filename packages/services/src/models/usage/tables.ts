import type { Tables } from "@aether/ports";

export const tables: Tables = {
  domain: "model",
  migrations: [
    // One row for each run of a step that was begun and came to no answer.
    [
      `create table model_lost (
        call_key text not null, attempt integer not null, owner text not null, pid text not null, tokens integer not null, micro_usd integer not null,
        charged_at integer not null, primary key (call_key, attempt)
      ) without rowid`,
    ],
    // What was used, by day, run, agent, model and price list: each step adds to one row, in its own commit.
    [
      `create table model_usage (
        owner text not null, day text not null, run text not null, agent text not null, model text not null, price text not null,
        steps integer not null, failed integer not null, lost integer not null, unpriced integer not null,
        input_tokens integer not null, output_tokens integer not null, cached_tokens integer not null, cache_write_tokens integer not null,
        reasoning_tokens integer not null, micro_usd integer not null, primary key (owner, day, run, agent, model, price)
      ) without rowid`,
      `create index model_usage_run on model_usage (owner, run)`,
    ],
    // Who may be asked, at which address, and who agreed to what it reads. No keys.
    [
      `create table model_connection (
        name text primary key, owner text not null, provider text not null, base_url text not null, reader text not null, private integer not null,
        has_key integer not null, consent_by text not null, consent_at integer not null
      ) without rowid`,
    ],
    // Pictures that models drew: their content is kept for a while.
    [`create table model_image (hash text primary key, owner text not null, made_at integer not null) without rowid`],
    // One owner's picture may be another's, too: each keeps it for as long as they may.
    [
      `alter table model_image rename to model_image_before`,
      `create table model_image (owner text not null, hash text not null, made_at integer not null, primary key (owner, hash)) without rowid`,
      `insert into model_image (owner, hash, made_at) select owner, hash, made_at from model_image_before`,
      `drop table model_image_before`,
      `create index model_image_hash on model_image (hash)`,
    ],
    // Which model works for an owner who names none.
    [`create table model_choice (owner text primary key, model text not null, chosen_at integer not null) without rowid`],
    // How far the answers of a run of a step that is under way may have come: by it the run is charged that a kill cuts off.
    [
      `create table model_sent (
        owner text not null, call_key text not null, run integer not null, model text not null, price text not null, input_tokens integer not null,
        output_tokens integer not null, micro_usd integer not null, primary key (owner, call_key, run)
      ) without rowid`,
    ],
    // What an owner said that a model takes, whatever its provider says.
    [
      `create table model_limit (
        owner text not null, model text not null, context_tokens integer not null, output_tokens integer, set_at integer not null, primary key (owner, model)
      ) without rowid`,
    ],
    // What a provider said of when to come again.
    [
      `create table model_rest (
        owner text not null, driver text not null, until integer not null, why text not null, paused integer not null, primary key (owner, driver)
      ) without rowid`,
    ],
    // How often a provider of a bounded rate was asked within a second.
    [
      `create table model_begun (
        owner text not null, driver text not null, second integer not null, requests integer not null, tokens integer not null,
        primary key (owner, driver, second)
      ) without rowid`,
    ],
    // What an orderly stop broke off is known, and no bound.
    [`alter table model_sent add column stopped integer not null default 0`],
  ],
};
