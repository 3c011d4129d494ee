import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import {
  decodeVectorFile,
  encodeVectorFile,
  problemOfVectorFile,
  readVectorFile,
  writeVectorFile,
} from "../provider/vectorFile.js";
import { base64Of, digestOf, numbersOf, vectorsFromBase64, vectorsOf } from "../provider/vectors.js";
import { sha256 } from "./support/installed.js";

const single = fc.float({ noNaN: true, noDefaultInfinity: true });
const lists = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 8 }))
  .chain(([count, dimensions]) => {
    const list = fc.array(single, { minLength: dimensions, maxLength: dimensions });
    return fc.array(list, { minLength: count, maxLength: count });
  });

/** One of two rows, with numbers whose bytes are known. */
const known = [
  [1, -2.5],
  [0, 0.1],
];
const knownBytes = Buffer.from("0000803f000020c000000000cdcccc3d", "hex");

describe("vectors", () => {
  it("are four bytes for each number, the least significant first, row after row", () => {
    expect(vectorsOf(known)).to.deep.equal({ dimensions: 2, bytes: knownBytes });
  });

  it("have the SHA-256 of those bytes for a digest", () => {
    expect(digestOf(vectorsOf(known))).to.equal(sha256(knownBytes));
  });

  it("survive each way from form to form, to the last bit", () => {
    fc.assert(
      fc.property(lists, (numbers) => {
        const vectors = vectorsOf(numbers);
        expect(vectorsOf(numbersOf(vectors))).to.deep.equal(vectors);
        expect(vectorsFromBase64(base64Of(vectors))).to.deep.equal(vectors);
        expect(decodeVectorFile(encodeVectorFile(vectors))).to.deep.equal(vectors);
        expect(vectorsOf(JSON.parse(JSON.stringify(numbersOf(vectors))))).to.deep.equal(vectors);
      }),
    );
  });

  it("are written with no more digits than their numbers need", () => {
    const numbers = [[0.1, -0.0023064255, 0.9, 1e-7, 3, -0.000013]];
    expect(numbersOf(vectorsOf(numbers))).to.deep.equal(numbers);
  });

  it("round what has more digits than single precision", () => {
    expect(numbersOf(vectorsOf([[0.123456789012345]]))).to.deep.equal([[0.12345679]]);
  });

  it("know no negative zero, which JSON cannot hold", () => {
    expect(digestOf(vectorsOf([[-0]]))).to.equal(digestOf(vectorsOf([[0]])));
  });
});

describe("a file of vectors", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "vectors-"));
    path = join(folder, "deep", "er", "a.npy");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("has the head that NumPy's format asks for, and then the numbers", () => {
    const content = encodeVectorFile(vectorsOf(known));
    expect(content.subarray(0, 10)).to.deep.equal(Buffer.from("934e554d505901007600", "hex"));
    const head = content.toString("latin1", 10, 128);
    expect(head).to.match(/^{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 2\), } +\n$/);
    expect(content.subarray(128)).to.deep.equal(knownBytes);
  });

  it("is read whatever the length of its head", () => {
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }\n";
    const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(text.length, 0)}${text}`, "latin1");
    expect(decodeVectorFile(Buffer.concat([head, knownBytes]))).to.deep.equal(vectorsOf(known));
  });

  it("is written with its folders, and read again", () => {
    writeVectorFile(path, vectorsOf(known));
    expect(readVectorFile(path)).to.deep.equal(vectorsOf(known));
    expect(readdirSync(join(folder, "deep", "er"))).to.deep.equal(["a.npy"]);
  });

  it("takes the place of older vectors", () => {
    writeVectorFile(path, vectorsOf([[1, 2, 3]]));
    writeVectorFile(path, vectorsOf(known));
    expect(readVectorFile(path)).to.deep.equal(vectorsOf(known));
  });

  it("is none when it is missing, cut off, of other numbers, or something else", () => {
    const whole = encodeVectorFile(vectorsOf(known));
    const doubles = Buffer.from(whole.toString("latin1").replace("<f4", "<f8"), "latin1");
    for (const content of [whole.subarray(0, -1), whole.subarray(0, 9), doubles, Buffer.from("Handbook\n")])
      expect(decodeVectorFile(content)).to.equal(undefined);
    expect(readVectorFile(path)).to.equal(undefined);
  });

  it("is never written over anything else", () => {
    const other = join(folder, "handbook.md");
    writeFileSync(other, "Open on Mondays.\n");
    expect(problemOfVectorFile(other)).to.equal(
      "holds something else than vectors, and would be overwritten",
    );
    expect(() => writeVectorFile(other, vectorsOf(known))).to.throw(
      `Writing vectors to "${other}": it holds something else than vectors, and would be overwritten.`,
    );
    expect(readFileSync(other, "utf8")).to.equal("Open on Mondays.\n");
  });

  it("is no folder, and is in none that is a file", () => {
    mkdirSync(join(folder, "deep"));
    writeFileSync(join(folder, "deep", "er"), "");
    expect(problemOfVectorFile(folder)).to.equal("is a folder");
    expect(() => writeVectorFile(path, vectorsOf(known))).to.throw(`"${path}": it cannot be read (ENOTDIR)`);
  });

  it("may have any name that a file can have", () => {
    const longest = join(folder, "a".repeat(255));
    writeVectorFile(longest, vectorsOf(known));
    expect(readVectorFile(longest)).to.deep.equal(vectorsOf(known));
  });

  it("says what is in the way when it cannot be written", () => {
    symlinkSync(join(folder, "nowhere"), join(folder, "deep"));
    expect(() => writeVectorFile(path, vectorsOf(known))).to.throw(
      /^Writing vectors to ".+a\.npy": E[A-Z]+\. Check the path, which is relative to \/.+, and its permissions\.$/,
    );
  });
});
