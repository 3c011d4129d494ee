import { expect } from "chai";
import fc from "fast-check";
import { withoutKeys } from "../../provider/client/redact.js";

describe("a text that is shown", () => {
  const keys = { apiKey: "sk-proj-Abc123_xyz-7890", adminKey: "sk-admin-Def456" };

  it("holds no key, wherever a server has put it", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom(...Object.values(keys)), (before, after, key) => {
        expect(withoutKeys(`${before}${key}${after}`, keys)).not.to.include(key);
      }),
    );
  });

  it("holds no key of another form than OpenAI's either", () => {
    const apiKey = "a+b/c=d(e)$f";
    expect(withoutKeys(`the key ${apiKey} is wrong`, { apiKey })).to.equal("the key sk-… is wrong");
    expect(withoutKeys(`/check?key=${encodeURIComponent(apiKey)}`, { apiKey })).to.equal("/check?key=sk-…");
  });

  const maskedForms = ["sk-proj-********************7890", "sk-...7890", "sk-pr…90", "sk-proj•••••7890"];
  for (const masked of maskedForms) {
    it(`holds no key that a server has masked as ${masked}`, () => {
      expect(withoutKeys(`Incorrect API key provided: ${masked}. Find it there.`, keys)).to.match(
        /^Incorrect API key provided: sk-…\.? Find it there\.$/,
      );
    });
  }

  it("keeps everything else", () => {
    const text = 'No such File object: file-abc. "sk-" is how keys begin... and so on.';
    expect(withoutKeys(text, keys)).to.equal(text);
    expect(withoutKeys(text, {})).to.equal(text);
  });

  it("keeps words that hold the short word in a key's place which a local server takes", () => {
    const text = 'model "ollama-large" of ollama was not found';
    expect(withoutKeys(text, { apiKey: "ollama" })).to.equal('model "ollama-large" of sk-… was not found');
  });
});
