const { randomBytes } = require("node:crypto");
const { appendFileSync } = require("node:fs");

/** Where the moment of each create is written, for who wants to know how fast the engine asks for them. */
const moments = process.env.BENCH_MOMENTS;

const outputs = {
  __openai: "purpose,source|95896ef3280f|3b4b59||http://127.0.0.1:40001/v1 org-emulator proj_A f3038430c2",
  bytes: 20,
  createdAt: 1_700_000_000,
  filename: "0000.md",
  sha256: "0".repeat(64),
  status: "processed",
};

const provider = {
  check: async (_olds, news) => ({ inputs: news, failures: [] }),
  diff: async () => ({ changes: false }),
  async create({ __provider, purpose }) {
    if (moments) appendFileSync(moments, `${Date.now()}\n`);
    return { id: `file-${randomBytes(12).toString("hex")}`, outs: { ...outputs, __provider, purpose } };
  },
  read: async (id, props) => ({ id, props }),
  update: async (_id, _olds, news) => ({ outs: news }),
  delete: async () => {},
};

exports.Void = provider;
