/**
 * What an object's properties are, as data: validation, diffing and the wire format read it, and so can
 * whatever generates a schema or a page from it.
 *
 * - `replaces`: the object is replaced when the property changes.
 * - `updates`: the property is changed in place.
 * - `createOnly`: the property shapes the object when it is made; a later change is said, and does nothing.
 */
export type OnChange = "replaces" | "updates" | "createOnly";

interface Common {
  /**
   * `unless imported`: the API does not show it again, so that an object which was there before the stack may go
   * without it.
   */
  readonly required?: boolean | "unless imported";
  /** A right value, shown where a wrong one was given. */
  readonly example: unknown;
  /** What a change of this property does. Properties of nested objects follow their parent. @default "replaces" */
  readonly onChange?: OnChange;
  /** What the update request sends when the property was removed. @default null */
  readonly cleared?: unknown;
  /** The API takes it and never returns it: what was sent last is kept, and holds. */
  readonly writeOnly?: boolean;
  /** It is for this package, and the API knows nothing of it: how long to wait, what to keep. */
  readonly local?: boolean;
  /** The request that makes the object cannot ask for it: an update does, right afterwards. */
  readonly afterCreate?: boolean;
  /** The API wants to be told that it is empty: null is sent where it is left out. */
  readonly saidEmpty?: boolean;
  /** The property's name in the API, where it is not its own name in snake_case. */
  readonly wireName?: string;
  /** What the server makes of a property that is left out: a program that describes an object need not say it. */
  readonly usual?: unknown;
  /** Whether the server's form of a value means the one that was asked for, where they are not equal. */
  readonly same?: (wanted: unknown, found: unknown) => boolean;
}

export interface TextProperty extends Common {
  readonly type: "text";
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Closed: anything else picks no shape that the API knows, and fails. */
  readonly oneOf?: readonly string[];
  /** Open: the list grows on the server, so anything else is sent, with a warning. */
  readonly known?: readonly string[];
  readonly form?: TextForm;
}

/** What a text must look like from its first character to its last. */
export interface TextForm {
  /** A regular expression, as JSON schemas write it. */
  readonly pattern: string;
  /** The same in words, after "must be": `letters, digits and dashes`. */
  readonly words: string;
}

export interface IntegerProperty extends Common {
  readonly type: "integer";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
}

/** A number that need not be whole. */
export interface NumberProperty extends Common {
  readonly type: "number";
  readonly minimum?: number;
  /** It must be more than this. */
  readonly above?: number;
  readonly maximum?: number;
  readonly unit?: string;
}

export interface BooleanProperty extends Common {
  readonly type: "boolean";
}

/** Pairs of free names and values, such as metadata. Replaced as a whole. */
export interface PairsProperty extends Common {
  readonly type: "pairs";
  readonly maxPairs?: number;
  readonly maxKeyLength?: number;
  readonly maxValueLength?: number;
  /** What the values may be. @default texts alone */
  readonly values?: "text" | "number" | "any";
}

/** An object of JSON that belongs to the user, such as a JSON schema: its names are sent as they are. */
export interface JsonProperty extends Common {
  readonly type: "json";
}

export interface ObjectProperty extends Common {
  readonly type: "object";
  readonly properties: Properties;
}

export interface ListProperty extends Common {
  readonly type: "list";
  readonly items: Property;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** The order says nothing, and the server may change it. */
  readonly unordered?: boolean;
}

/** One of several shapes, told apart by a property that all of them have. */
export interface VariantsProperty extends Common {
  readonly type: "variants";
  readonly by: string;
  readonly variants: Readonly<Record<string, Properties>>;
  /** The variant of a value that does not say which one it is, where the API lets that be. */
  readonly unsaid?: string;
}

/** One of several types, told apart by what a value is: a text or a list, a number or a word. */
export interface EitherProperty extends Common {
  readonly type: "either";
  readonly options: readonly Property[];
}

/** A `pulumi.asset.Asset`: the content of a file, known by its hash. */
export interface AssetProperty extends Common {
  readonly type: "asset";
  /** The output that keeps the SHA-256 of the content. */
  readonly hashOutput: string;
}

export type Property =
  | TextProperty
  | IntegerProperty
  | NumberProperty
  | BooleanProperty
  | PairsProperty
  | JsonProperty
  | ObjectProperty
  | ListProperty
  | VariantsProperty
  | EitherProperty
  | AssetProperty;
export type Properties = Readonly<Record<string, Property>>;

/** The TypeScript value that a property holds once it is validated. */
export type ValueOf<P extends Property> = P extends TextProperty
  ? string
  : P extends IntegerProperty | NumberProperty
    ? number
    : P extends BooleanProperty
      ? boolean
      : P extends PairsProperty
        ? Readonly<Record<string, string>>
        : P extends AssetProperty
          ? Asset
          : P extends ObjectProperty
            ? ValuesOf<P["properties"]>
            : P extends ListProperty
              ? readonly ValueOf<P["items"]>[]
              : P extends EitherProperty
                ? ValueOf<P["options"][number]>
                : P extends VariantsProperty
                  ? Readonly<Record<string, unknown>>
                  : P extends JsonProperty
                    ? Readonly<Record<string, unknown>>
                    : never;

type RequiredNames<S extends Properties> = {
  [N in keyof S]: S[N] extends { required: true } ? N : never;
}[keyof S];

export type ValuesOf<S extends Properties> = {
  readonly [N in RequiredNames<S>]: ValueOf<S[N]>;
} & { readonly [N in Exclude<keyof S, RequiredNames<S>>]?: ValueOf<S[N]> };

/** Keeps the literal types of a declaration, which `ValuesOf` needs. */
export function properties<const S extends Properties>(declared: S): S {
  return declared;
}

/** An asset as the engine hands it to hooks. Old states and refreshed inputs have lost all but the hash. */
export interface Asset {
  readonly hash?: string;
  readonly path?: string;
  readonly text?: string;
  readonly uri?: string;
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const assetSignature = "c44067f5952c0a294b673a41bacd8c17";

export function isAsset(value: unknown): value is Asset {
  return isRecord(value) && value[signatureKey] === assetSignature;
}

/** What is left of an asset when only its content's hash is known. */
export function assetWithHash(hash: string): Record<string, string> {
  return { [signatureKey]: assetSignature, hash };
}

const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** In a preview, values that other resources have yet to produce stand as this text, at any depth. */
export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

/**
 * Whether a value has the outer shape of a property; what is inside is not looked at, but for the first item of a
 * list that is known.
 */
export function fits(property: Property, value: unknown): boolean {
  switch (property.type) {
    case "text":
      return typeof value === "string";
    case "integer":
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value) && fitsFirst(property.items, value);
    case "asset":
      return isAsset(value) || typeof value === "string";
    case "either":
      return property.options.some((option) => fits(option, value));
    case "pairs":
    case "json":
    case "object":
    case "variants":
      return isRecord(value);
  }
}

function fitsFirst(property: Property, items: readonly unknown[]): boolean {
  const first = items.findIndex((item) => !isUnknown(item));
  return first < 0 || fits(property, items[first]);
}

/** The shape that a value has chosen: the properties of its variant, or none when there is no such variant. */
export function variantOf(
  property: VariantsProperty,
  value: Record<string, unknown>,
): Properties | undefined {
  const { variants } = property;
  const choice = choiceOf(property, value);
  return typeof choice === "string" && Object.hasOwn(variants, choice) ? variants[choice] : undefined;
}

/** Which variant a value says that it is, or is taken for. */
export function choiceOf({ by, unsaid }: VariantsProperty, value: Record<string, unknown>): unknown {
  return value[by] ?? unsaid;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
