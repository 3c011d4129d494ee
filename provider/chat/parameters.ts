import type { ObjectProperty, TextProperty } from "../schema.js";

/** What completions and responses are asked for alike. */

const moderationMode = {
  type: "object",
  example: { mode: "score" },
  properties: { mode: { type: "text", required: true, known: ["score", "block"], example: "score" } },
} as const;

export const moderation = {
  type: "object",
  example: { model: "omni-moderation-latest" },
  properties: {
    model: { type: "text", required: true, minLength: 1, example: "omni-moderation-latest" },
    policy: {
      type: "object",
      example: { input: { mode: "score" } },
      properties: { input: moderationMode, output: moderationMode },
    },
  },
} as const satisfies ObjectProperty;

export const promptCacheOptions = {
  type: "object",
  example: { mode: "explicit" },
  properties: {
    mode: { type: "text", known: ["implicit", "explicit"], example: "explicit" },
    ttl: { type: "text", known: ["30m"], example: "30m" },
  },
} as const satisfies ObjectProperty;

export const promptCacheRetention = {
  type: "text",
  known: ["in_memory", "24h"],
  example: "24h",
} as const satisfies TextProperty;

export const reasoningEffort = {
  type: "text",
  known: ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
  example: "low",
} as const satisfies TextProperty;

export const verbosity = {
  type: "text",
  known: ["low", "medium", "high"],
  example: "low",
} as const satisfies TextProperty;
