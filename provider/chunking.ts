import { isRecord, properties, type VariantsProperty } from "./schema.js";
import { grouped, type InputFailure } from "./validate.js";

/** How a file is cut into chunks when it comes into a vector store: as the API thinks best, or by given sizes. */
export const chunkingStrategy = {
  type: "variants",
  by: "type",
  example: { type: "static", static: { maxChunkSizeTokens: 800, chunkOverlapTokens: 400 } },
  variants: {
    auto: {},
    static: properties({
      static: {
        type: "object",
        required: true,
        example: { maxChunkSizeTokens: 800, chunkOverlapTokens: 400 },
        properties: {
          maxChunkSizeTokens: {
            type: "integer",
            required: true,
            minimum: 100,
            maximum: 4096,
            unit: "tokens",
            example: 800,
          },
          chunkOverlapTokens: { type: "integer", required: true, minimum: 0, unit: "tokens", example: 400 },
        },
      },
    }),
  },
} as const satisfies VariantsProperty;

/** The one rule that holds two sizes against each other: chunks overlap by half of themselves at most. */
export function checkOverlap(strategy: unknown): InputFailure[] {
  const sizes = sizesOf(strategy);
  if (sizes === undefined) return [];
  const { maxChunkSizeTokens: size, chunkOverlapTokens: overlap } = sizes;
  if (typeof size !== "number" || typeof overlap !== "number" || overlap <= size / 2) return [];
  const most = Math.floor(size / 2);
  return [
    {
      property: "chunkingStrategy.static.chunkOverlapTokens",
      reason: `must be at most half of maxChunkSizeTokens, for example ${most}; got ${grouped(overlap)} of ${grouped(size)}`,
    },
  ];
}

/**
 * The API shows what `auto` came to, and for old files that it is not known any more; neither is another
 * strategy than the one that was asked for.
 */
export function isSameChunking(wanted: unknown, found: unknown): boolean {
  if (isRecord(wanted) && wanted.type === "auto" && isRecord(found) && found.type === "other") return true;
  const one = sizesOf(wanted);
  const other = sizesOf(found);
  if (one === undefined || other === undefined) return false;
  return (
    one.maxChunkSizeTokens === other.maxChunkSizeTokens && one.chunkOverlapTokens === other.chunkOverlapTokens
  );
}

/** What `auto` stands for at present. */
const automatic = { maxChunkSizeTokens: 800, chunkOverlapTokens: 400 };

function sizesOf(strategy: unknown): Record<string, unknown> | undefined {
  if (!isRecord(strategy)) return undefined;
  if (strategy.type === "auto") return automatic;
  return isRecord(strategy.static) ? strategy.static : undefined;
}
