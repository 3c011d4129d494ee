import type {
  EitherProperty,
  ObjectProperty,
  Properties,
  Property,
  TextProperty,
  VariantsProperty,
} from "../schema.js";
import { filters } from "../vectorFilters.js";
import { id, json, listOf, nameOf, needed, object, orEmpty, text, truth, whole, word } from "./values.js";

const schema = { type: "object", properties: { number: { type: "string" } } };
const callers = word("direct", "programmatic");
const allowedCallers = listOf(callers, { minItems: 1 });
const description = text("Finds out where a parcel is.");
const deferLoading = truth(true);
const searchContextSize = word("low", "medium", "high");
const fileIds = listOf(id("file-abc123"), { maxItems: 50 });

const functionTool: Properties = {
  name: needed(id("find_parcel")),
  description,
  parameters: orEmpty(json(schema)),
  outputSchema: json(schema),
  strict: orEmpty(truth(true)),
  deferLoading,
  // Only here the list may be empty.
  allowedCallers: listOf(callers),
};

/** Within a namespace the API is stricter about names, and need not be told what is empty. */
const namespacedFunction: Properties = {
  ...functionTool,
  name: needed(nameOf("find_parcel", 128)),
  parameters: json(schema),
  strict: truth(true),
  allowedCallers,
};

const customTool: Properties = {
  name: needed(id("query")),
  description,
  format: {
    type: "variants",
    by: "type",
    example: { type: "text" },
    variants: {
      text: {},
      grammar: { syntax: needed(word("lark", "regex")), definition: needed(text("[a-z]+")) },
    },
  },
  deferLoading,
  allowedCallers,
};

const place: Properties = {
  country: text("DE"),
  region: text("Saxony"),
  city: text("Leipzig"),
  timezone: text("Europe/Berlin"),
};

const userLocation: VariantsProperty = {
  type: "variants",
  by: "type",
  unsaid: "approximate",
  variants: { approximate: place },
  example: { type: "approximate", country: "DE" },
};

const webSearch: Properties = {
  externalWebAccess: truth(false),
  filters: object({ allowedDomains: listOf(id("example.com")) }, { allowedDomains: ["example.com"] }),
  userLocation,
  searchContextSize,
};

const webSearchPreview: Properties = {
  userLocation,
  searchContextSize,
  searchContentTypes: listOf(word("text", "image")),
};

const networkPolicy: VariantsProperty = {
  type: "variants",
  by: "type",
  example: { type: "disabled" },
  variants: {
    disabled: {},
    allowlist: {
      allowedDomains: needed(listOf(id("example.com"), { minItems: 1 })),
      domainSecrets: listOf(json({ domain: "example.com", name: "TOKEN", value: "abc123" }), { minItems: 1 }),
    },
  },
};

const container: Properties = { fileIds, memoryLimit: word("1g", "4g", "16g", "64g"), networkPolicy };

const mcpFilter: ObjectProperty = object(
  { toolNames: listOf(id("find_parcel")), readOnly: truth(true) },
  { readOnly: true },
);

const mcp: Properties = {
  serverLabel: needed(id("parcels")),
  serverUrl: id("https://example.com/mcp"),
  connectorId: word(
    "connector_dropbox",
    "connector_gmail",
    "connector_googlecalendar",
    "connector_googledrive",
    "connector_microsoftteams",
    "connector_outlookcalendar",
    "connector_outlookemail",
    "connector_sharepoint",
  ),
  tunnelId: id("tunnel_abc123"),
  serverDescription: description,
  authorization: id("abc123"),
  headers: { type: "pairs", example: { "x-desk": "parcels" } },
  allowedTools: {
    type: "either",
    options: [listOf(id("find_parcel")), mcpFilter],
    example: ["find_parcel"],
  },
  requireApproval: {
    type: "either",
    options: [
      word("always", "never"),
      object({ always: mcpFilter, never: mcpFilter }, { never: { readOnly: true } }),
    ],
    example: "never",
  },
  deferLoading,
  allowedCallers,
};

const imageGeneration: Properties = {
  model: id("gpt-image-1"),
  quality: word("low", "medium", "high", "auto"),
  size: id("1024x1024"),
  outputFormat: word("png", "webp", "jpeg"),
  outputCompression: whole(80, { minimum: 0, maximum: 100 }),
  moderation: word("auto", "low"),
  background: word("transparent", "opaque", "auto"),
  inputFidelity: word("high", "low"),
  inputImageMask: object(
    { imageUrl: id("https://example.com/mask.png"), fileId: id("file-abc123") },
    { fileId: "file-abc123" },
  ),
  partialImages: whole(0, { minimum: 0, maximum: 3 }),
  action: word("generate", "edit", "auto"),
};

const rankingOptions = object(
  {
    ranker: word("auto", "default-2024-11-15"),
    scoreThreshold: { type: "number", minimum: 0, maximum: 1, example: 0.5 },
    hybridSearch: object(
      {
        embeddingWeight: needed({ type: "number", example: 0.7 }),
        textWeight: needed({ type: "number", example: 0.3 }),
      },
      { embeddingWeight: 0.7, textWeight: 0.3 },
    ),
  },
  { scoreThreshold: 0.5 },
);

const shellEnvironment: VariantsProperty = {
  type: "variants",
  by: "type",
  example: { type: "container_auto" },
  variants: {
    container_auto: {
      ...container,
      skills: listOf(json({ type: "skill_reference", skill_id: "skill_abc123" }), { maxItems: 200 }),
    },
    local: {
      skills: listOf(json({ name: "parcels", description: "Finds parcels.", path: "skills/parcels" }), {
        maxItems: 200,
      }),
    },
    container_reference: { containerId: needed(id("cntr_abc123")) },
  },
};

const codeContainer: Property = {
  type: "either",
  example: { type: "auto" },
  options: [
    id("cntr_abc123"),
    { type: "variants", by: "type", variants: { auto: container }, example: { type: "auto" } },
  ],
};

const tool: VariantsProperty = {
  type: "variants",
  by: "type",
  example: { type: "function", name: "find_parcel", parameters: schema },
  variants: {
    function: functionTool,
    custom: customTool,
    file_search: {
      vectorStoreIds: needed(listOf(id("vs_abc123"))),
      maxNumResults: whole(10, { minimum: 1, maximum: 50 }),
      rankingOptions,
      filters,
    },
    web_search: webSearch,
    web_search_2025_08_26: webSearch,
    web_search_preview: webSearchPreview,
    web_search_preview_2025_03_11: webSearchPreview,
    code_interpreter: { container: needed(codeContainer), allowedCallers },
    image_generation: imageGeneration,
    mcp,
    computer: {},
    computer_use_preview: {
      environment: needed(word("browser", "windows", "mac", "linux", "ubuntu")),
      displayWidth: needed(whole(1024)),
      displayHeight: needed(whole(768)),
    },
    local_shell: {},
    shell: { environment: shellEnvironment, allowedCallers },
    apply_patch: { allowedCallers },
    programmatic_tool_calling: {},
    tool_search: { execution: word("server", "client"), description, parameters: json(schema) },
    namespace: {
      name: needed(id("parcels")),
      description: needed(description),
      tools: needed(
        listOf(
          {
            type: "variants",
            by: "type",
            variants: { function: namespacedFunction, custom: customTool },
            example: { type: "function", name: "find_parcel" },
          },
          { minItems: 1 },
        ),
      ),
    },
  },
};

/** What the model may use, by its type. */
export const tools = listOf(tool);

const hosted = [
  "file_search",
  "web_search_preview",
  "web_search_preview_2025_03_11",
  "code_interpreter",
  "image_generation",
  "computer",
  "computer_use_preview",
  "computer_use",
  "shell",
  "apply_patch",
  "programmatic_tool_calling",
] as const;

/** Which of the tools the model is to use. */
export const toolChoice: EitherProperty & {
  readonly options: readonly [TextProperty, VariantsProperty];
} = {
  type: "either",
  example: "auto",
  options: [
    { type: "text", oneOf: ["none", "auto", "required"], example: "auto" },
    {
      type: "variants",
      by: "type",
      example: { type: "function", name: "find_parcel" },
      variants: {
        function: { name: needed(id("find_parcel")) },
        custom: { name: needed(id("query")) },
        mcp: { serverLabel: needed(id("parcels")), name: id("find_parcel") },
        allowed_tools: {
          mode: needed({ type: "text", oneOf: ["auto", "required"], example: "auto" }),
          tools: needed(listOf(json({ type: "function", name: "find_parcel" }))),
        },
        ...Object.fromEntries(hosted.map((type) => [type, {}])),
      },
    },
  ],
};
