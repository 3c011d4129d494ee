/**
 * What an object's properties are, as data: validation, diffing and the wire format read it, and so can
 * whatever generates a schema or a page from it.
 */
export type OnChange = "replaces" | "updates";

interface Common {
  readonly required?: boolean;
  /** A right value, shown where a wrong one was given. */
  readonly example: unknown;
  /** What a change of this property does. Properties of nested objects follow their parent. */
  readonly onChange?: OnChange;
  /** What the update request sends when the property was removed. */
  readonly cleared?: null | readonly [];
  /** The API takes it and never returns it: what was sent last is kept, and holds. */
  readonly writeOnly?: boolean;
  /** The property's name in the API, where it is not its own name in snake_case. */
  readonly wireName?: string;
}

export interface TextProperty extends Common {
  readonly type: "text";
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Closed: anything else picks no shape that the API knows, and fails. */
  readonly oneOf?: readonly string[];
  /** Open: the list grows on the server, so anything else is sent, with a warning. */
  readonly known?: readonly string[];
}

export interface IntegerProperty extends Common {
  readonly type: "integer";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unit?: string;
}

/** Pairs of free names and texts, such as metadata. Replaced as a whole. */
export interface PairsProperty extends Common {
  readonly type: "pairs";
  readonly maxPairs?: number;
  readonly maxKeyLength?: number;
  readonly maxValueLength?: number;
}

export interface ObjectProperty extends Common {
  readonly type: "object";
  readonly properties: Properties;
}

/** A `pulumi.asset.Asset`: the content of a file, known by its hash. */
export interface AssetProperty extends Common {
  readonly type: "asset";
  /** The output that keeps the SHA-256 of the content. */
  readonly hashOutput: string;
}

export type Property = TextProperty | IntegerProperty | PairsProperty | ObjectProperty | AssetProperty;
export type Properties = Readonly<Record<string, Property>>;

/** The TypeScript value that a property holds once it is validated. */
export type ValueOf<P extends Property> = P extends TextProperty
  ? string
  : P extends IntegerProperty
    ? number
    : P extends PairsProperty
      ? Readonly<Record<string, string>>
      : P extends AssetProperty
        ? Asset
        : P extends ObjectProperty
          ? ValuesOf<P["properties"]>
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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
