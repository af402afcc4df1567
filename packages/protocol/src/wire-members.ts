import type { WireKind } from "./verbatim.ts";

/**
 * Members of a request that concern the one answer that is asked for: what to answer to, how to sample, how long, in which form, how hard to
 * think. Many servers speak these wires with members of their own, some of which have them search, fetch or call others; so only these pass.
 */
export const ANSWER_MEMBERS: Readonly<Record<WireKind, ReadonlySet<string>>> = {
  anthropic: words(`
    model messages system max_tokens stop_sequences stream temperature top_k top_p metadata tools tool_choice thinking service_tier
    cache_control context_management output_config output_format inference_geo speed`),
  responses: words(`
    model input instructions max_output_tokens stream stream_options temperature top_p top_logprobs logprobs truncation metadata user
    safety_identifier service_tier tools tool_choice parallel_tool_calls max_tool_calls reasoning text include prompt_cache_key
    prompt_cache_retention context_management client_metadata verbosity background seed stop`),
  chat: words(`
    model messages stream stream_options max_tokens max_completion_tokens min_tokens temperature top_p top_k top_a min_p typical_p
    stop stop_token_ids seed random_seed n user safety_identifier metadata tools tool_choice parallel_tool_calls functions function_call
    response_format logprobs top_logprobs logit_bias presence_penalty frequency_penalty repetition_penalty repeat_penalty repeat_last_n
    service_tier prompt_cache_key prompt_cache_retention cache_prompt reasoning reasoning_effort reasoning_format include_reasoning
    reasoning_split thinking thinking_budget enable_thinking disable_reasoning verbosity prediction modalities safe_prompt
    chat_template_kwargs guided_json guided_regex guided_choice guided_grammar structured_outputs grammar json_schema ignore_eos
    skip_special_tokens mirostat mirostat_tau mirostat_eta dry_multiplier dry_base dry_allowed_length dry_penalty_last_n
    xtc_probability xtc_threshold dynatemp_range dynatemp_exponent samplers tfs_z num_ctx num_predict keep_alive think options
    continue_final_message add_generation_prompt cache_control best_of`),
  gemini: words("contents systemInstruction tools toolConfig safetySettings generationConfig labels serviceTier"),
};

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((word) => word !== ""));
}
